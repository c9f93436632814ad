import type { z } from 'zod';
import { explainInput } from '../definitions/explain-config.ts';
import { TerminalError } from '../errors.ts';
import { unchecked, type Named } from '../workflow/asset-ref.ts';
import type { CheckContext } from '../workflow/asset-check.ts';
import type { Json } from '../workflow/json.ts';
import { Materialized, versionProblem } from '../workflow/materialized.ts';
import type { MaterializeResult } from '../workflow/protocol.ts';
import { runChecks } from '../workflow/run-checks.ts';
import { versionsOf } from '../workflow/used-versions.ts';
import { sizeProblem } from '../workflow/value-limit.ts';
import type { AnyActivityAsset, MaterializationContext, RuntimeSpec } from './asset.ts';
import { readPartition } from './read-partition.ts';
import { firstOf, readBatch, readValues } from './batch.ts';
import { requiresInput } from './requires-input.ts';
import { upstreamReaders } from './upstream-readers.ts';
import type { UpstreamReads } from './upstream-reads.ts';

/** The context of a materialization, without its typed parts. */
export type GivenContext = Omit<
  MaterializationContext<unknown, unknown, Named, Named>,
  'upstream'
> & { readonly reads: UpstreamReads };

/** Materializes an asset and runs its checks. */
export async function materializeAsset(
  asset: AnyActivityAsset,
  given: GivenContext,
): Promise<MaterializeResult> {
  const { key, spec } = asset;
  const { reads, ...context } = given;
  const partition = readPartition(key, spec.partitions, given.partition);
  if (spec.materialize === undefined)
    return firstOf(await materializeBatch(asset, given, [given.partition ?? '']));
  const input = parseInput(key, spec.input, given.input ?? (await inputOf(key, spec, context)));
  const upstream = upstreamReaders(asset, [given.partition], given.startedAt, reads);
  const result = await spec.materialize({ ...context, partition, input, upstream });
  return toResult(asset, result, { input, config: given.config, partition: given.partition });
}

/**
 * Materializes several partitions of an asset and runs the checks of each.
 * @returns the results in the order of the keys
 */
export async function materializeBatch(
  asset: AnyActivityAsset,
  { reads, ...context }: GivenContext,
  keys: readonly string[],
): Promise<readonly MaterializeResult[]> {
  const { key, spec } = asset;
  const partition = readBatch(key, spec.partitions, keys);
  const upstream = upstreamReaders(asset, keys, context.startedAt, reads);
  const values = readValues(
    key,
    keys,
    await spec.materializeBatch?.({ ...context, partition, input: undefined, upstream }),
  );
  const results: MaterializeResult[] = [];
  for (const [index, value] of values.entries()) {
    results.push(
      await toResult(asset, value, {
        input: undefined,
        config: context.config,
        partition: keys[index],
      }),
    );
  }
  return results;
}

async function toResult(
  { key, spec }: AnyActivityAsset,
  result: unknown,
  context: Omit<CheckContext<unknown, unknown, unknown>, 'value' | 'metadata'>,
): Promise<MaterializeResult> {
  const { value, metadata, dataVersion } =
    result instanceof Materialized ? result : new Materialized(result, {});
  const problem = versionProblem(dataVersion);
  if (problem !== undefined)
    throw new TerminalError(`The data version that ${key} returned is not valid: ${problem}`, {
      code: 'VERSION_INVALID',
    });
  const json = boundedJson(value);
  const checks = await runChecks(spec.checks, { ...context, value, metadata });
  return { value: json, metadata, checks, ...versionsOf(dataVersion, spec.codeVersion) };
}

/** The input that the asset itself supplies if the materialization was given none. */
export async function inputOf(
  key: string,
  spec: RuntimeSpec,
  context: Omit<GivenContext, 'reads'>,
): Promise<unknown> {
  const { partition } = context;
  if (spec.inputOf === undefined) return undefined;
  if (partition !== undefined)
    return spec.inputOf({ ...context, partition: readPartition(key, spec.partitions, partition) });
  if (!requiresInput(spec)) return undefined;
  throw new TerminalError(
    `${key} takes its input from a partition's key, and is materialized as a whole: give it a partition`,
    {
      code: 'INPUT_INVALID',
    },
  );
}

function parseInput(key: string, schema: unknown, given: unknown): unknown {
  if (schema === undefined || schema === unchecked) return given;
  const ofInput = schema as z.ZodType;
  const parsed = ofInput.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new TerminalError(explainInput(key, ofInput, parsed.error), { code: 'INPUT_INVALID' });
}

/** The value as downstream assets will read it. */
function boundedJson(value: unknown): Json {
  const text = JSON.stringify(value ?? null);
  const problem = sizeProblem(Buffer.byteLength(text));
  if (problem !== undefined) throw new TerminalError(problem, { code: 'VALUE_TOO_LARGE' });
  return JSON.parse(text) as Json;
}
