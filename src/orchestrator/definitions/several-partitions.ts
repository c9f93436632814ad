import { toAsk } from '../asker.ts';
import { mappedPartitions } from '../assets/mapped-partition.ts';
import type { DefinedAsset } from './deployment.ts';

/** The maximum number of partitions in one run. */
export const maxPartitionsOfRun = 10_000;
/**
 * Assets times partitions. A run carries the state of all its steps whenever it continues as new.
 */
const maxSteps = 100_000;
/**
 * The size of the keys as JSON. They are in the input of the run, which Temporal limits to 2 MB.
 */
const maxBytes = 1_000_000;

/**
 * How many partitions of this many assets one run can materialize. @param longest the length of the
 * longest key
 */
export function mostPartitions(assets: number, longest: number): number {
  const bytesOfKey = 3 * longest + 3;
  return Math.max(
    1,
    Math.min(maxPartitionsOfRun, Math.floor(maxSteps / assets), Math.floor(maxBytes / bytesOfKey)),
  );
}

/** Why one run cannot materialize this many assets for all of the keys. */
export function tooManyPartitions(assets: number, keys: readonly string[]): string | undefined {
  const advice = `Use several runs: ${toAsk('backfill SELECTION --per-run COUNT', 'POST /backfills with perRun')}`;
  if (keys.length > maxPartitionsOfRun)
    return `expected at most ${maxPartitionsOfRun}, but ${keys.length} were given. ${advice}`;
  const bytes = Buffer.byteLength(JSON.stringify(keys));
  if (bytes > maxBytes)
    return `expected at most ${maxBytes} bytes of keys, but ${bytes} were given. ${advice}`;
  const steps = assets * keys.length;
  if (steps > maxSteps)
    return `${assets} assets of ${keys.length} partitions are ${steps} steps, more than the ${maxSteps} of one run. ${advice}`;
  const seen = new Set<string>();
  const twice = keys.find((key) => seen.size === seen.add(key).size);
  return twice === undefined ? undefined : `the key ${twice} occurs twice`;
}

/**
 * Why one run cannot materialize several partitions of the asset: one reads other partitions of an
 * asset in the same run, which starts them in any order.
 */
export function readsOthers(
  asset: DefinedAsset,
  selected: readonly string[],
  keys: readonly (string | undefined)[],
): string | undefined {
  if (asset.kind !== 'activity' || keys.length === 1) return undefined;
  const other = Object.entries(asset.spec.deps).find(
    ([name, { key }]) =>
      selected.includes(key) &&
      keys.some((partition) => mappedPartitions(asset, name, partition) !== 'same'),
  );
  if (other === undefined) return undefined;
  const text = `${asset.key} reads other partitions of ${other[1].key} than its own, and one run of several partitions cannot order them`;
  return `${text}. Use ${toAsk('backfill', 'POST /backfills')}, which requests upstream partitions first`;
}
