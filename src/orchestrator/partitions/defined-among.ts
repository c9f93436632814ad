import { TerminalError } from '../errors.ts';
import type { AnyPartitions } from './any-partitions.ts';
import { unknownKeys, type WithoutDynamicKeys } from './unknown-keys.ts';

/**
 * Those of the keys that are defined, in the given order. Time windows that have not ended are
 * included.
 */
export async function definedAmong(
  partitions: AnyPartitions,
  keys: readonly string[],
  without: WithoutDynamicKeys,
): Promise<readonly string[]> {
  const valid = keys.filter((key) => isValid(partitions, key));
  const unknown = new Set(await unknownKeys(partitions, valid, without));
  return unknown.size === 0 ? valid : valid.filter((key) => !unknown.has(key));
}

function isValid({ read }: AnyPartitions, key: string): boolean {
  try {
    read(key);
    return true;
  } catch (error) {
    if (error instanceof TerminalError) return false;
    throw error;
  }
}
