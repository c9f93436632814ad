import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LogLine } from '#orchestrator/state/run-logs.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

const limits = { headLines: 4, tailLines: 4, tailBytes: 1_000_000 };
let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('run_logs');
});

afterAll(() => store.close());

beforeEach(async () => {
  await store.database.query('truncate runs cascade');
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at)
     select r, r, 'job', 'test', '{}', 'running', now() from unnest(array['one', 'two']) r`,
  );
});

const line = (message: string): LogLine => ({ at: 1, level: 'info', message });
const append = (runId: string, messages: readonly string[], leftOut = 0, of = limits) =>
  store.runLogs.append([{ runId, lines: messages.map(line), leftOut }], of);
const messages = async (runId: string) =>
  (await store.runLogs.chunks(runId, 0, 100)).map(({ isHead, lines }) => [
    isHead,
    ...lines.map(({ message }) => message),
  ]);

test('the first lines of a run and the last ones stay, and what lies between is counted', async () => {
  for (const first of [1, 3, 5, 7, 9, 11]) await append('one', [`${first}`, `${first + 1}`]);
  expect(await messages('one')).toEqual([
    [true, '1', '2'],
    [true, '3', '4'],
    [false, '9', '10'],
    [false, '11', '12'],
  ]);
  expect(await store.runLogs.size('one')).toMatchObject({ lines: 12, leftOut: 4 });
});

test('few but long last lines are bounded too, and what a worker left out is counted', async () => {
  const bounded = { ...limits, headLines: 0, tailBytes: 3_000 };
  for (const letter of ['a', 'b', 'c']) await append('one', [letter.repeat(1_200)], 1, bounded);
  expect((await messages('one')).map(([, text]) => String(text)[0])).toEqual(['b', 'c']);
  const size = await store.runLogs.size('one');
  expect(size).toMatchObject({ lines: 6, leftOut: 4 });
  expect(size?.bytes).toBeLessThan(3_000);
});

test('where an output ends is known by the time of its last line, and how many lines have that time', async () => {
  const written = (source: string, writtenAt: string): LogLine => ({
    ...line(writtenAt),
    attributes: { source, writtenAt },
  });
  const lines = [
    written('a', '1'),
    written('a', '3'),
    written('a', '3'),
    written('b', '4'),
    line('other'),
    written('a', '2'),
  ];
  await store.runLogs.append([{ runId: 'one', lines, leftOut: 0 }], limits);
  expect(await store.runLogs.lastOutput('one', 'a')).toEqual({ time: '3', lines: 2 });
  expect(await store.runLogs.lastOutput('two', 'a')).toBeUndefined();
});

test('lines of a run that is not recorded are dropped, and those of others in the batch stay', async () => {
  const batches = ['two', 'unknown', 'one'].map((runId) => ({
    runId,
    lines: [line(`of ${runId}\0`)],
    leftOut: 0,
  }));
  await store.runLogs.append(batches, limits);
  expect([await messages('one'), await messages('two'), await messages('unknown')]).toEqual([
    [[true, 'of one\uFFFD']],
    [[true, 'of two\uFFFD']],
    [],
  ]);
});

test('the oldest logs go first where all together are too large, and a log goes with its run', async () => {
  await append('one', ['x'.repeat(500)]);
  await append('two', ['x'.repeat(500)]);
  expect(await store.runLogs.limitBytes(2_000)).toBe(0);
  expect(await store.runLogs.limitBytes(800)).toBe(1);
  expect(await messages('one')).toEqual([]);
  expect(await messages('two')).toHaveLength(1);
  await store.database.query(`delete from runs where run_id = 'two'`);
  expect(await messages('two')).toEqual([]);
});
