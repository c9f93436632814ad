import type { LogEntry } from '@temporalio/worker';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRunLogWriter } from '#orchestrator/run-logs/run-log-writer.ts';
import type { LogBatch } from '#orchestrator/state/run-logs.ts';

const settings = { maxBytes: 1_000, limits: { headLines: 1, tailLines: 1, tailBytes: 1 } };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A writer whose database can be unavailable. */
function openWriter() {
  const written: LogBatch[] = [];
  const warned: string[] = [];
  const limited: number[] = [];
  const database = { isAway: false };
  const writer = createRunLogWriter(settings, {
    logs: {
      append: async (batches) => {
        if (database.isAway) throw new Error('away');
        written.push(...batches);
      },
      limitBytes: async (bytes) => limited.push(bytes),
    },
    toLine: ({ message }) => ({
      runId: message.slice(0, 1),
      line: { at: 0, level: 'info', message },
    }),
    warn: (message) => void warned.push(message),
  });
  const write = (message: string) =>
    writer.write({ level: 'INFO', message, timestampNanos: 0n } satisfies LogEntry);
  return { writer, write, written, warned, limited, database };
}

const texts = (batches: readonly LogBatch[]) =>
  batches.map(({ runId, lines }) => [runId, ...lines.map(({ message }) => message)]);

test('lines are written together, run by run, within a second', async () => {
  const { write, written } = openWriter();
  for (const message of ['a1', 'b1', 'a2']) write(message);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(texts(written)).toEqual([
    ['a', 'a1', 'a2'],
    ['b', 'b1'],
  ]);
});

test('nothing is lost while Postgres is unavailable for a while, and a person reads so once a minute', async () => {
  const { write, written, warned, database } = openWriter();
  database.isAway = true;
  write('a1');
  await vi.advanceTimersByTimeAsync(10_000);
  write('a2');
  expect(warned).toEqual(['Could not write the logs of runs: 1 lines wait']);
  database.isAway = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(texts(written)).toEqual([['a', 'a1', 'a2']]);
});

test('more lines than memory is to hold are counted', async () => {
  const { writer, write, written, database } = openWriter();
  database.isAway = true;
  for (let count = 0; count < 20_007; count += 1) write(`a${count}`);
  database.isAway = false;
  await writer.close();
  expect(written.flatMap(({ lines }) => lines)).toHaveLength(20_000);
  expect(written.reduce((sum, { leftOut }) => sum + leftOut, 0)).toBe(7);
});

test('all logs together are measured once a minute, if something was written', async () => {
  const { write, limited } = openWriter();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(limited).toEqual([]);
  write('a1');
  await vi.advanceTimersByTimeAsync(2_000);
  write('a2');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(limited).toEqual([1_000]);
});
