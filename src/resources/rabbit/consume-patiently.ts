import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from './broker.ts';
import { consumeOnce, type ConsumeOptions, type MessageBatch } from './consume.ts';

const backoffMs = 200;
const maxBackoffMs = 5_000;

/**
 * Messages from a sequence of consumers until the signal aborts: survives broker restarts and
 * queues that are declared later.
 * @throws what prevented consuming, if something still did when the signal was aborted
 */
export async function* consumePatiently(
  broker: Broker,
  queue: string,
  options: ConsumeOptions,
): AsyncGenerator<MessageBatch> {
  const { signal } = options;
  let failures = 0;
  let trouble: unknown;
  const onReady = () => {
    failures = 0;
    trouble = undefined;
  };
  while (!signal.aborted) {
    try {
      yield* consumeOnce(broker, queue, options, onReady);
    } catch (error) {
      if (signal.aborted) break;
      trouble = error;
      failures += 1;
      const backoff = Math.min(maxBackoffMs, backoffMs * 2 ** failures);
      await sleep(backoff * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
    }
  }
  if (trouble !== undefined) throw trouble;
}
