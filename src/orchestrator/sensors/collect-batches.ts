import type { AnyBatch, Sensor } from '../definitions/sensor.ts';
import type { NewRunRequest } from '../state/run-requests.ts';
import { toRunRequest } from './to-run-request.ts';

/** What the batches of an evaluation request together. */
export interface CollectedBatches {
  /** Each run key of a job once. */
  readonly requests: readonly NewRunRequest[];
  /** Where the next evaluation would go on. */
  readonly cursor: string | undefined;
  /** Of the last batch. */
  readonly skipReason: string | undefined;
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
  let last: Omit<CollectedBatches, 'requests'> = { cursor, skipReason: undefined };
  for await (const batch of batches) {
    for (const request of (batch.requests ?? []).map((given) => toRunRequest(sensor, given))) {
      const key = JSON.stringify([request.job, request.runKey]);
      if (!requests.has(key)) requests.set(key, request);
    }
    last = { cursor: batch.cursor ?? last.cursor, skipReason: batch.skipReason };
  }
  return { requests: [...requests.values()], ...last };
}
