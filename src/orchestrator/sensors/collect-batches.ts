import type { AnyBatch, Sensor } from '../definitions/sensor.ts';
import type { NewRunRequest } from '../state/run-requests.ts';
import { toKeyChange } from '../partitions/partition-change.ts';
import type { PartitionKeyChange } from '../state/partition-keys.ts';
import { toRunRequest } from './to-run-request.ts';

/** The combined requests of an evaluation's batches. */
export interface CollectedBatches {
  /** Without duplicate run keys per job. */
  readonly requests: readonly NewRunRequest[];
  /** From all batches, in order. */
  readonly partitionKeys: readonly PartitionKeyChange[];
  /** The cursor for the next evaluation. */
  readonly cursor: string | undefined;
  /** From the last batch. */
  readonly skipReason: string | undefined;
  readonly note: string | undefined;
}

/**
 * @param cursor start of the evaluation
 * @throws errors of the evaluation, and requests that `toRunRequest` refuses
 */
export async function collectBatches(
  batches: AsyncIterable<AnyBatch>,
  sensor: Sensor,
  cursor: string | undefined,
): Promise<CollectedBatches> {
  const requests = new Map<string, NewRunRequest>();
  const partitionKeys: PartitionKeyChange[] = [];
  let last: Pick<CollectedBatches, 'cursor' | 'skipReason' | 'note'> = {
    cursor,
    skipReason: undefined,
    note: undefined,
  };
  for await (const batch of batches) {
    for (const request of (batch.requests ?? []).map((given) => toRunRequest(sensor, given))) {
      const key = JSON.stringify([request.job, request.runKey]);
      if (!requests.has(key)) requests.set(key, request);
    }
    partitionKeys.push(...(batch.partitions ?? []).map(toKeyChange));
    last = { cursor: batch.cursor ?? last.cursor, skipReason: batch.skipReason, note: batch.note };
  }
  return { requests: [...requests.values()], partitionKeys, ...last };
}
