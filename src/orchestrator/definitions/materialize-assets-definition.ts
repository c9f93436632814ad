import { toAsk } from '../asker.ts';
import { z } from 'zod';
import type { IsConfigured } from '../assets/asset.ts';
import { usedName } from '../assets/clients-of.ts';
import { readPartition } from '../assets/read-partition.ts';
import { isTimePartitions } from '../partitions/any-partitions.ts';
import type { MaterializeAssetsConfig } from '../workflow/materialize-assets.ts';
import { selectAssets } from './selection.ts';
import type { DefinedAsset } from './deployment.ts';
import { didYouMean } from './did-you-mean.ts';
import type { JobSpec } from './job-definition.ts';
import type { Resources } from './resource.ts';
import { readsOthers, tooManyPartitions } from './several-partitions.ts';
import { messageOf } from '../message-of.ts';

/**
 * The schema of `materializeAssets`: a selection of assets that need no job of their own, and a
 * valid config for each of them.
 */
export function materializeAssetsSpec(
  assets: readonly DefinedAsset[],
  resources: Resources,
): JobSpec<MaterializeAssetsConfig> {
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  const given = z.strictObject({
    selection: z
      .array(z.string().min(1))
      .min(1)
      .describe('KEY, +KEY (with its upstreams), KEY+ (with its downstreams), group:NAME'),
    config: z.record(z.string(), z.unknown()).default({}).describe('Configs by asset'),
    partition: z
      .string()
      .min(1)
      .optional()
      .describe('The partition of each asset; by default the whole asset'),
    partitions: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Several partitions of each, instead of one'),
  });

  /** Sorts the windows of assets that are materialized in batches, so that they are consecutive. */
  const inOrder = (keys: readonly string[], selected: readonly string[]) => {
    const inBatches = selected.some((key) => {
      const asset = byKey.get(key);
      return (
        asset?.kind === 'activity' &&
        asset.spec.materializeBatch !== undefined &&
        isTimePartitions(asset.spec.partitions)
      );
    });
    return inBatches ? keys.toSorted() : keys;
  };

  const config = given.transform((input, context): MaterializeAssetsConfig => {
    const problem = (message: string, path: PropertyKey[]) =>
      context.addIssue({ code: 'custom', message, path });
    const selected = selectAssets(assets, input.selection);
    if ('unknown' in selected) {
      for (const term of selected.unknown)
        problem(unknownTerm(assets, term), ['selection', input.selection.indexOf(term)]);
      return z.NEVER;
    }
    const keys = new Set(selected.keys);
    for (const key of Object.keys(input.config)) {
      if (!keys.has(key)) problem(`config for an asset that is not selected`, ['config', key]);
    }
    const { selection, partition, partitions } = input;
    const tooMany =
      partitions &&
      (partition === undefined
        ? tooManyPartitions(selected.keys.length, partitions)
        : 'give it or `partition`');
    if (tooMany !== undefined) {
      problem(tooMany, ['partitions']);
      return z.NEVER;
    }
    const parsed: Record<string, unknown> = {};
    const given = partitions ?? [partition];
    for (const key of selected.keys) {
      const asset = byKey.get(key);
      const missing = asset && missingInput(asset, given[0]);
      const wrong =
        asset &&
        (firstProblem(given, (of) => partitionProblem(asset, of)) ??
          readsOthers(asset, selected.keys, given));
      if (missing !== undefined) problem(missing, ['selection']);
      else if (wrong !== undefined)
        problem(wrong, [partitions === undefined ? 'partition' : 'partitions']);
      const schema = schemaOfConfig(asset);
      if (schema === undefined) {
        if (Object.keys(input.config[key] ?? {}).length > 0)
          problem('takes no config', ['config', key]);
        continue;
      }
      const result = schema.safeParse(input.config[key] ?? {});
      if (result.success) parsed[key] = result.data;
      for (const issue of result.error?.issues ?? [])
        context.addIssue({ ...issue, path: ['config', key, ...issue.path] });
    }
    return {
      selection,
      config: parsed,
      ...(partition !== undefined && { partition }),
      ...(partitions !== undefined && { partitions: inOrder(partitions, selected.keys) }),
    };
  });

  return {
    config,
    description: 'Materialize a selection of assets',
    summarize: ({ selection, partition, partitions }) =>
      `Materialize ${selection.join(' ')}${partitionsText(partitions ?? partition)}`,
    needs: (parsed, isConfigured) =>
      selectedKeys(assets, parsed).flatMap((key) =>
        needsOfAsset(byKey.get(key), parsed.config[key], isConfigured, resources),
      ),
  };
}

/** The keys that a config of `materializeAssets` selects, upstream assets first. */
export function selectedKeys(
  assets: readonly DefinedAsset[],
  { selection }: MaterializeAssetsConfig,
): readonly string[] {
  const selected = selectAssets(assets, selection);
  return 'unknown' in selected ? [] : selected.keys;
}

/** What the asset lacks to be materialized without a job of its own, and how to supply it. */
function missingInput(
  { key, inputFrom, jobs }: DefinedAsset,
  partition: string | undefined,
): string | undefined {
  const [job] = jobs;
  switch (inputFrom) {
    case 'none':
      return undefined;
    case 'inputOf':
      if (partition !== undefined) return undefined;
      return `${key} takes its input from a partition's key, and none was given: ${onePartition(key)}`;
    case 'configOf':
      return `${key} takes an input that a run of ${jobs.join(' or ')} supplies. Select it alone: ${onePartition(key)}`;
    case 'job':
      if (job !== undefined)
        return `${key} takes an input that the job ${job} supplies: ${toAsk(`run ${job}`, `POST /jobs/${job}/runs`)}`;
      return `${key} takes an input that nobody supplies: give it \`inputOf\`, or name it in \`materializes\` of a job's registration`;
  }
}

const onePartition = (key: string) =>
  toAsk(`materialize ${key} --partition KEY`, 'POST /materializations with one of its partitions');

function firstProblem<T>(
  given: readonly T[],
  problemOf: (each: T) => string | undefined,
): string | undefined {
  for (const each of given) {
    const problem = problemOf(each);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const shownPartitions = 3;

function partitionsText(given: string | readonly string[] | undefined): string {
  const keys = given === undefined ? [] : [given].flat();
  if (keys.length === 0) return '';
  if (keys.length <= shownPartitions) return ` [${keys.join(', ')}]`;
  return ` [${keys[0]} … ${keys.at(-1)}: ${keys.length} partitions]`;
}

/** Why an asset that defines partitions cannot be materialized for a key, or without one. */
function partitionProblem(asset: DefinedAsset, partition: string | undefined): string | undefined {
  try {
    readPartition(asset.key, asset.spec.partitions, partition);
    return undefined;
  } catch (error) {
    return `${messageOf(error)}${partition === undefined ? `: ${onePartition(asset.key)}` : ''}`;
  }
}

function schemaOfConfig(asset: DefinedAsset | undefined): z.ZodType | undefined {
  return asset?.kind === 'activity' ? (asset.spec.config as z.ZodType | undefined) : undefined;
}

function needsOfAsset(
  asset: DefinedAsset | undefined,
  config: unknown,
  isConfigured: IsConfigured,
  resources: Resources,
) {
  if (asset?.kind !== 'activity') return [];
  const { uses, needs } = asset.spec;
  const nameOf = (alias: string) => usedName(resources, uses, alias);
  const aliases = needs?.(config, (alias) => isConfigured(nameOf(alias))) ?? Object.keys(uses);
  return aliases.map(nameOf);
}

function unknownTerm(assets: readonly DefinedAsset[], term: string): string {
  const names = [
    ...assets.map(({ key }) => key),
    ...new Set(assets.map(({ group }) => `group:${group}`)),
  ];
  return `there is no such asset or group${didYouMean(term.replaceAll('+', ''), names) || ` (${toAsk('assets', 'GET /assets')} lists them)`}`;
}
