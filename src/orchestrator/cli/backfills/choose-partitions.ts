import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { ChoosePartitions } from '../../backfills/plan-backfill.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { messageOf } from '../../message-of.ts';
import { isTimePartitions } from '../../partitions/any-partitions.ts';
import { keysWithin } from '../../partitions/keys-within.ts';
import type { Context } from '../context.ts';
import { windowRange } from '../../reports/partitions/window-range.ts';
import { UsageError } from '../../usage-error.ts';
import { ofStatus } from './of-status.ts';
import { validKeys } from './valid-keys.ts';

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

const instead = 'Give the keys with --partition or --partitions-file';

/**
 * What the options name of the assets of a unit: keys and ranges are of roots.
 * @param assets all that are selected
 * @param at until when windows have ended
 * @throws UsageError if none or several of the options are given, the file cannot be read, or there is no such key or range; later ones likewise
 */
export async function partitionChooser(
  context: Context,
  assets: readonly DefinedAsset[],
  options: PartitionOptions,
  at: Date,
): Promise<ChoosePartitions> {
  const names = Object.values(optionNames).join(', ');
  const given = Object.entries(optionNames).filter(([name]) => options[name as keyof PartitionOptions] !== undefined);
  if (given.length === 0) throw new UsageError(`Which partitions? Give one of ${names}`, 'PARTITIONS_NOT_GIVEN');
  if (given.length > 1) {
    throw new UsageError(`${given.map(([, option]) => option).join(' and ')} exclude each other`, 'PARTITIONS_NOT_GIVEN');
  }
  const { partition, partitionsFile, range, missing = false, failed = false } = options;
  if (range !== undefined) return rangeChooser(assets, range, at);

  // Keys are free if no asset defines any. Beside assets that do, one that defines none is materialized as a whole.
  const areFree = assets.every((asset) => asset.spec.partitions === undefined);
  const store = await context.store();
  if (partition !== undefined || partitionsFile !== undefined) {
    const keys = [...new Set(partition ?? (await readLines(context, partitionsFile ?? '-')))];
    return validKeys(store, assets, keys, areFree);
  }
  if (missing && areFree) {
    const problem = `${assets.map(({ key }) => key).join(', ')} defines no partitions, so nobody knows which are missing`;
    throw new UsageError(`${problem}. ${instead}`, 'PARTITIONS_NOT_DEFINED');
  }
  const status = missing ? 'missing' : failed ? 'failed' : 'stale';
  return (unit) => ofStatus(store, unit, status, areFree);
}

function rangeChooser(assets: readonly DefinedAsset[], range: string, at: Date): ChoosePartitions {
  const keys = assets.map(({ key }) => key);
  const given = windowRange(
    keys,
    assets.map(({ spec }) => spec.partitions),
    range,
    instead,
  );
  return async (unit) => {
    if (!unit.isRoot) return [];
    if (unit.partitions === undefined) return [''];
    if (isTimePartitions(unit.partitions)) return keysWithin(unit.partitions, given.windows, given.range, at);
    const problem = `${unit.assets[0]?.key} has no partitions that are windows of time, and only those have ranges`;
    throw new UsageError(`${problem}. ${instead}`, 'PARTITION_RANGE_INVALID');
  };
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
