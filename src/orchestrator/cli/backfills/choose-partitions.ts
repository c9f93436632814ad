import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { messageOf } from '../../message-of.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { Context } from '../context.ts';
import { keysWithStatus } from '../partitions/keys-with-status.ts';
import { windowRange } from '../partitions/window-range.ts';
import { UsageError } from '../usage-error.ts';

/** Which partitions a backfill is to materialize: exactly one of them is given. */
export interface PartitionOptions {
  readonly partition?: readonly string[];
  /** `-` is standard input. */
  readonly partitionsFile?: string;
  /** Of windows of time: `2026-01-01..2026-01-31`. */
  readonly range?: string;
  readonly missing?: boolean;
  readonly failed?: boolean;
  readonly stale?: boolean;
}

const optionNames = {
  ...{ partition: '--partition', partitionsFile: '--partitions-file', range: '--range' },
  ...{ missing: '--missing', failed: '--failed', stale: '--stale' },
} as const;

/**
 * The keys of the partitions, each once, in the order in which they are given, or of the keys.
 * @throws UsageError if none or several of the options are given, or the file cannot be read
 */
export async function choosePartitions(
  context: Context,
  assets: readonly DefinedAsset[],
  options: PartitionOptions,
): Promise<readonly string[]> {
  const names = Object.values(optionNames).join(', ');
  const given = Object.entries(optionNames).filter(([name]) => options[name as keyof PartitionOptions] !== undefined);
  if (given.length === 0) throw new UsageError(`Which partitions? Give one of ${names}`, 'PARTITIONS_NOT_GIVEN');
  if (given.length > 1) {
    throw new UsageError(`${given.map(([, option]) => option).join(' and ')} exclude each other`, 'PARTITIONS_NOT_GIVEN');
  }
  return [...new Set(await readPartitions(context, assets, options))];
}

async function readPartitions(
  context: Context,
  assets: readonly DefinedAsset[],
  { partition, partitionsFile, range, missing = false, failed = false }: PartitionOptions,
): Promise<readonly string[]> {
  if (partition !== undefined) return partition;
  if (partitionsFile !== undefined) return readLines(context, partitionsFile);
  if (range !== undefined) return keysOfRange(assets, range);
  if (missing) for (const asset of assets) refuseUnlessDefined(asset);
  return withStatus(await context.store(), assets, missing ? 'missing' : failed ? 'failed' : 'stale');
}

/** Those of any of the assets; of several in the order of the keys. */
async function withStatus(
  store: StateStore,
  assets: readonly DefinedAsset[],
  status: 'missing' | 'failed' | 'stale',
): Promise<readonly string[]> {
  let found: readonly string[] = [];
  for (const asset of assets) found = found.concat(await keysWithStatus(store, asset, status));
  return assets.length > 1 ? found.toSorted() : found;
}

function keysOfRange(assets: readonly DefinedAsset[], text: string): readonly string[] {
  const instead = 'Give the keys with --partition or --partitions-file';
  const keys = assets.map(({ key }) => key);
  const { windows, range } = windowRange(
    keys,
    assets.map(({ spec }) => spec.partitions),
    text,
    instead,
  );
  return [...windows.pages(range)].flat();
}

function refuseUnlessDefined(asset: DefinedAsset): void {
  if (asset.spec.partitions !== undefined) return;
  const text = `${asset.key} defines no partitions, so nobody knows which are missing`;
  throw new UsageError(`${text}. Give the keys with --partition or --partitions-file`, 'PARTITIONS_NOT_DEFINED');
}

/** One key a line, without empty lines. Not by readline: it ends a line at other separators too, which a key may have. */
async function readLines(context: Context, file: string): Promise<readonly string[]> {
  try {
    const lines = await text(file === '-' ? context.stdin() : createReadStream(file));
    return lines.split(/\r?\n/).filter((line) => line !== '');
  } catch (error) {
    throw new UsageError(`${file === '-' ? 'Standard input' : file} cannot be read: ${messageOf(error)}`, 'PARTITIONS_UNREADABLE');
  }
}
