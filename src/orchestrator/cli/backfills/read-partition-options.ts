import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { ChosenPartitions } from '../../actions/backfills/choose-partitions.ts';
import { messageOf } from '../../message-of.ts';
import { UsageError } from '../../usage-error.ts';
import type { Context } from '../context.ts';

/**
 * Which partitions a backfill should materialize: exactly one of the options, or a range with a
 * status.
 */
export interface PartitionOptions {
  readonly partition?: readonly string[];
  /** `-` is standard input. */
  readonly partitionsFile?: string;
  /** `2026-01-01..2026-01-31`. */
  readonly range?: string;
  readonly missing?: boolean;
  readonly failed?: boolean;
  readonly stale?: boolean;
}

const optionNames = {
  partition: '--partition',
  partitionsFile: '--partitions-file',
  range: '--range',
  missing: '--missing',
  failed: '--failed',
  stale: '--stale',
} as const;

/** @throws UsageError if none or several of the options are given, or the file cannot be read */
export async function readPartitionOptions(
  context: Context,
  options: PartitionOptions,
): Promise<ChosenPartitions> {
  const names = Object.values(optionNames).join(', ');
  const given = Object.entries(optionNames).filter(
    ([name]) => options[name as keyof PartitionOptions] !== undefined,
  );
  if (given.length === 0)
    throw new UsageError(`Which partitions? Give one of ${names}`, 'PARTITIONS_NOT_GIVEN');
  const { partition, partitionsFile, range, missing, failed, stale } = options;
  const ofStatus = [missing, failed, stale].filter((is) => is !== undefined).length;
  if (given.length > 1 && !(given.length === 2 && range !== undefined && ofStatus === 1)) {
    const each = given.map(([, option]) => option).join(' and ');
    throw new UsageError(
      `${each} exclude each other. A range may have one of --missing, --failed and --stale`,
      'PARTITIONS_NOT_GIVEN',
    );
  }
  const status = missing ? 'missing' : failed ? 'failed' : 'stale';
  if (range !== undefined) return ofStatus === 0 ? { range } : { range, status };
  if (partition !== undefined) return { keys: partition };
  if (partitionsFile !== undefined) return { keys: await readLines(context, partitionsFile) };
  return { status };
}

/**
 * One key per line; empty lines are skipped. This does not use readline, which also splits at other
 * separators that a key can contain.
 */
async function readLines(context: Context, file: string): Promise<readonly string[]> {
  try {
    const lines = await text(file === '-' ? context.stdin() : createReadStream(file));
    return lines.split(/\r?\n/).filter((line) => line !== '');
  } catch (error) {
    throw new UsageError(
      `${file === '-' ? 'Standard input' : file} cannot be read: ${messageOf(error)}`,
      'PARTITIONS_UNREADABLE',
    );
  }
}
