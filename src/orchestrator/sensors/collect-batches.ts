import type { AnyBatch, Sensor } from '../definitions/sensor.ts';
import type { NewRunRequest } from '../state/run-requests.ts';
import { toKeyChange } from '../partitions/partition-change.ts';
import type { PartitionKeyChange } from '../state/partition-keys.ts';
import { toRunRequest } from './to-run-request.ts';

/** What the batches of an evaluation request together. */
export interface CollectedBatches {
  /** Each run key of a job once. */
  readonly requests: readonly NewRunRequest[];
  /** Of all batches, in their order. */
  readonly partitionKeys: readonly PartitionKeyChange[];
  /** Where the next evaluation would go on. */
  readonly cursor: string | undefined;
  /** Of the last batch. */
  readonly skipReason: string | undefined;
  readonly note: string | undefined;
}

/**
 * @param cursor where the evaluation began
 * @throws what the evaluation throws, and what `toRunRequest` refuses
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
