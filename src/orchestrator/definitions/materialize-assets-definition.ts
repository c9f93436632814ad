import { z } from 'zod';
import type { AnyAsset } from '../workflow/asset.ts';
import type { MaterializeAssetsConfig } from '../workflow/materialize-assets.ts';
import { selectAssets } from '../workflow/selection.ts';
import { didYouMean } from './did-you-mean.ts';
import type { IsConfigured, JobDefinition, Registered } from './job-definition.ts';
import { project } from '../project.ts';

/** The schema of `materializeAssets`: a selection of what can be materialized by itself, and a valid config for each asset in it. */
export function materializeAssetsDefinition(
  assets: readonly AnyAsset[],
  definitions: ReadonlyMap<string, Registered>,
): JobDefinition<MaterializeAssetsConfig> {
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
    for (const key of Object.keys(input.config)) {
      if (!selected.keys.includes(key)) problem(`config for an asset that is not selected`, ['config', key]);
    }
    const parsed: Record<string, unknown> = {};
    for (const key of selected.keys) {
      const madeBy = assets.find((asset) => asset.key === key)?.madeBy;
      if (madeBy !== undefined) problem(`${key} is made by the job ${madeBy} only: ${project().command} run ${madeBy}`, ['selection']);
      if (!definitions.has(key) && input.config[key] !== undefined) problem('takes no config', ['config', key]);
      const result = definitions.get(key)?.config.safeParse(input.config[key] ?? {});
      if (result?.success === true) parsed[key] = result.data;
      for (const issue of result?.error?.issues ?? []) problem(issue.message, ['config', key, ...issue.path]);
    }
    return { selection: input.selection, config: parsed };
  });

  return {
    config,
    description: 'Materialize a selection of assets',
    summarize: ({ selection }) => `Materialize ${selection.join(' ')}`,
    needs: (parsed, isConfigured) => needsOfSelected(assets, definitions, parsed, isConfigured),
  };
}

function needsOfSelected(
  assets: readonly AnyAsset[],
  definitions: ReadonlyMap<string, Registered>,
  { selection, config }: MaterializeAssetsConfig,
  isConfigured: IsConfigured,
): readonly string[] {
  const selected = selectAssets(assets, selection);
  if ('unknown' in selected) return [];
  return selected.keys.flatMap((key) => definitions.get(key)?.needs(config[key], isConfigured) ?? []);
}

function unknownTerm(assets: readonly AnyAsset[], term: string): string {
  const names = [...assets.map(({ key }) => key), ...new Set(assets.map(({ group }) => `group:${group}`))];
  return `no asset or group is named so${didYouMean(term.replaceAll('+', ''), names) || ` (${project().command} assets lists them)`}`;
}
