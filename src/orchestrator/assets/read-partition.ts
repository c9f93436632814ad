import { toAsk } from '../asker.ts';
import { TerminalError } from '../errors.ts';
import type { AnyPartitions } from '../partitions/any-partitions.ts';
import { dynamicPartitionsOf } from '../partitions/dynamic-partitions-of.ts';

/**
 * The partition that a materialization of an asset receives. For an asset that defines no
 * partitions, any key is allowed, or none.
 * @throws TerminalError with the code `PARTITION_MISSING` or `PARTITION_KEY_INVALID`
 */
export function readPartition(
  key: string,
  partitions: AnyPartitions | undefined,
  given: string | undefined,
): unknown {
  if (partitions === undefined) return given;
  if (given === undefined) {
    throw new TerminalError(
      `${key} is materialized by partition (${partitions.description}), and none was given`,
      {
        code: 'PARTITION_MISSING',
      },
    );
  }
  try {
    return partitions.read(given);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    throw new TerminalError(`${key}: ${error.message}`, {
      code: 'PARTITION_KEY_INVALID',
      cause: error,
    });
  }
}

/** The error for a key of dynamic partitions that was never added, or was removed. */
export function unknownKey(
  key: string,
  partitions: AnyPartitions | undefined,
  partition: string,
): TerminalError {
  const names = dynamicPartitionsOf([partitions]).map(({ name }) => name);
  const text = `${key} has no partition ${partition}: its key was never added to the dynamic partitions ${names.join(', ')}, or was removed`;
  const name = names.join('|');
  const add = toAsk(
    `partitions add ${name} ${partitions?.kind === 'dynamic' ? partition : 'KEY'}`,
    `POST /dynamic-partitions/${encodeURIComponent(name)}/add`,
  );
  return new TerminalError(`${text}. If it is correct, add it: ${add}`, {
    code: 'PARTITION_NOT_FOUND',
  });
}
