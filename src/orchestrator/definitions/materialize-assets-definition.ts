import { z } from 'zod';
import type { IsConfigured } from '../assets/asset.ts';
import { usedName } from '../assets/clients-of.ts';
import type { MaterializeAssetsConfig } from '../workflow/materialize-assets.ts';
import { selectAssets } from './selection.ts';
import type { DefinedAsset } from './deployment.ts';
import { didYouMean } from './did-you-mean.ts';
import type { JobSpec } from './job-definition.ts';
import type { Resources } from './resource.ts';
import { project } from '../project.ts';

/** The schema of `materializeAssets`: a selection of what can be materialized by itself, and a valid config for each asset in it. */
export function materializeAssetsSpec(assets: readonly DefinedAsset[], resources: Resources): JobSpec<MaterializeAssetsConfig> {
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  const given = z.strictObject({
    selection: z.array(z.string().min(1)).min(1).describe('KEY, +KEY (with its upstreams), KEY+ (with its downstreams), group:NAME'),
    config: z.record(z.string(), z.unknown()).default({}).describe('Configs by asset'),
  });

  const config = given.transform((input, context): MaterializeAssetsConfig => {
    const problem = (message: string, path: PropertyKey[]) => context.addIssue({ code: 'custom', message, path });
    const selected = selectAssets(assets, input.selection);
    if ('unknown' in selected) {
      for (const term of selected.unknown) problem(unknownTerm(assets, term), ['selection', input.selection.indexOf(term)]);
      return z.NEVER;
    }
    const keys = new Set(selected.keys);
    for (const key of Object.keys(input.config)) {
      if (!keys.has(key)) problem(`config for an asset that is not selected`, ['config', key]);
    }
    const parsed: Record<string, unknown> = {};
    for (const key of selected.keys) {
      const asset = byKey.get(key);
      if (asset?.needsInput === true) {
        problem(`${key} takes an input that ${supplier(asset.madeBy)}`, ['selection']);
      }
      const schema = configOf(asset);
      if (schema === undefined) {
        if (Object.keys(input.config[key] ?? {}).length > 0) problem('takes no config', ['config', key]);
        continue;
      }
      const result = schema.safeParse(input.config[key] ?? {});
      if (result.success) parsed[key] = result.data;
      for (const issue of result.error?.issues ?? []) problem(issue.message, ['config', key, ...issue.path]);
    }
    return { selection: input.selection, config: parsed };
  });

  return {
    config,
    description: 'Materialize a selection of assets',
    summarize: ({ selection }) => `Materialize ${selection.join(' ')}`,
    needs: (parsed, isConfigured) =>
      selectedKeys(assets, parsed).flatMap((key) => needsOfAsset(byKey.get(key), parsed.config[key], isConfigured, resources)),
  };
}

/** The keys that a config of `materializeAssets` selects, upstream assets first. */
export function selectedKeys(assets: readonly DefinedAsset[], { selection }: MaterializeAssetsConfig): readonly string[] {
  const selected = selectAssets(assets, selection);
  return 'unknown' in selected ? [] : selected.keys;
}

function supplier(job: string | undefined): string {
  if (job === undefined) return 'only a job can supply, and no job names it in `materializes` of its registration';
  return `the job ${job} supplies: ${project().command} run ${job}`;
}

function configOf(asset: DefinedAsset | undefined): z.ZodType | undefined {
  return asset?.kind === 'activity' ? (asset.spec.config as z.ZodType | undefined) : undefined;
}

function needsOfAsset(asset: DefinedAsset | undefined, config: unknown, isConfigured: IsConfigured, resources: Resources) {
  if (asset?.kind !== 'activity') return [];
  const { uses, needs } = asset.spec;
  const nameOf = (alias: string) => usedName(resources, uses, alias);
  const aliases = needs?.(config, (alias) => isConfigured(nameOf(alias))) ?? Object.keys(uses);
  return aliases.map(nameOf);
}

function unknownTerm(assets: readonly DefinedAsset[], term: string): string {
  const names = [...assets.map(({ key }) => key), ...new Set(assets.map(({ group }) => `group:${group}`))];
  return `no asset or group is named so${didYouMean(term.replaceAll('+', ''), names) || ` (${project().command} assets lists them)`}`;
}
