import type { z } from 'zod';
import type { DefinedAsset, Definitions } from '../../definitions/deployment.ts';
import { selectedAssets } from '../../definitions/run-for-selection.ts';
import { isTimePartitions, type AnyPartitions } from '../../partitions/any-partitions.ts';
import { describeConfig, type JsonSchema } from '../../reports/jobs/describe-config.ts';
import { isObject } from './fits.ts';

const suggestedAssets = 500;
const suggestedKeys = 30;

/**
 * The schema for the launch form of a job. For a selection of assets it depends on the assets: it
 * includes their configs and suggests their partition keys.
 * @param config as entered so far
 */
export function launchSchema(
  { jobs, assets }: Pick<Definitions, 'jobs' | 'assets'>,
  job: string,
  config: unknown,
): JsonSchema {
  const schema: JsonSchema = describeConfig(jobs.get(job)?.config as z.ZodType).schema;
  if (job !== 'materializeAssets') return schema;
  const { selection, partition, partitions, config: configs, ...others } = schema.properties ?? {};
  const selected = selectedAssets(assets, selectionOf(config));
  const keys =
    selected.length === 0 ? [] : (selected.map(keysOf).find((of) => of.length > 0) ?? []);
  const offered = assets.length > suggestedAssets ? [] : assets.map(({ key }) => key);
  return {
    ...schema,
    properties: {
      selection: withExamplesOfItems(selection, offered),
      partition: { ...asSchema(partition), examples: [...keys] },
      partitions: withExamplesOfItems(partitions, keys),
      ...others,
      config: {
        default: {},
        description: asSchema(configs).description ?? '',
        ...configsSchema(selected),
      },
    },
  };
}

/** The configs of assets, by key. */
export function configsSchema(assets: readonly DefinedAsset[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(assets.flatMap(configOf)),
    additionalProperties: false,
  };
}

const asSchema = (schema: JsonSchema | boolean | undefined): JsonSchema =>
  typeof schema === 'object' ? schema : {};

function withExamplesOfItems(
  given: JsonSchema | boolean | undefined,
  examples: readonly string[],
): JsonSchema {
  const schema = asSchema(given);
  const items = Array.isArray(schema.items) ? undefined : schema.items;
  return { ...schema, items: { ...asSchema(items), examples: [...examples] } };
}

function selectionOf(config: unknown): readonly string[] {
  const selection = isObject(config) ? config['selection'] : undefined;
  return Array.isArray(selection)
    ? selection.filter((term): term is string => typeof term === 'string')
    : [];
}

/** Empty for an asset without a config. */
function configOf({ key, kind, spec }: DefinedAsset): readonly (readonly [string, JsonSchema])[] {
  const config = kind === 'activity' ? (spec.config as z.ZodType | undefined) : undefined;
  if (config === undefined) return [];
  const { schema } = describeConfig(config);
  return [[key, { default: {}, ...schema }]];
}

/** The latest windows or the first keys; empty if only the state database has them. */
export function keysOf({ spec }: Pick<DefinedAsset, 'spec'>): readonly string[] {
  const partitions = spec.partitions as AnyPartitions | undefined;
  if (partitions === undefined) return [];
  if (isTimePartitions(partitions)) {
    const { sequence, firstKey, lastCompleteAt } = partitions;
    const last = sequence.positionOf(lastCompleteAt(new Date()) ?? '');
    const first = sequence.positionOf(firstKey);
    if (last === undefined || first === undefined) return [];
    const count = Math.min(suggestedKeys, last - first + 1);
    return Array.from({ length: count }, (_, back) => sequence.keyOf(last - back));
  }
  return partitions.kind === 'static' ? partitions.keys.slice(0, suggestedKeys) : [];
}
