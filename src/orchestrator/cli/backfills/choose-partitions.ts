import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { messageOf } from '../../message-of.ts';
import { definedKeys } from '../../partitions/defined-keys.ts';
import type { StateStore } from '../../state/state-store.ts';
import { declaredVersions } from '../assets/stale-text.ts';
import type { Context } from '../context.ts';
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
  if (missing) return missingKeys(await context.store(), assets);
  const { assetHistory } = await context.store();
  const declared = assets.map(declaredVersions);
  return failed ? assetHistory.failedPartitions(declared) : assetHistory.stalePartitions(declared);
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

/** Those that one of the assets defines and has never materialized. */
async function missingKeys({ materializations, partitionKeys }: StateStore, assets: readonly DefinedAsset[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const asset of assets) {
    const { partitions } = asset.spec;
    if (partitions === undefined) {
      const text = `${asset.key} defines no partitions, so nobody knows which are missing`;
      throw new UsageError(`${text}. Give the keys with --partition or --partitions-file`, 'PARTITIONS_NOT_DEFINED');
    }
    for await (const page of definedKeys(partitions, new Date(), partitionKeys.page)) {
      missing.push(...(await materializations.without(asset.key, page)));
    }
  }
  return missing;
}

/** One key a line, without empty lines. */
async function readLines(context: Context, file: string): Promise<readonly string[]> {
  const input = file === '-' ? context.stdin() : createReadStream(file);
  const keys: string[] = [];
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) if (line !== '') keys.push(line);
  } catch (error) {
    throw new UsageError(`${file === '-' ? 'Standard input' : file} cannot be read: ${messageOf(error)}`, 'PARTITIONS_UNREADABLE');
  }
  return keys;
}
