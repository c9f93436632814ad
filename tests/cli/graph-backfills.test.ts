import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitions, graph } from '../doubles/fixtures/graph/definitions.ts';
import type { TestWorker } from '../support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';
import { startCommandWorker } from './start-command-worker.ts';

let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startCommandWorker(definitions));
});

afterAll(() => worker.stop());

const run = (...args: readonly string[]) => runCommand(args, options);
const hoursOf = (day: string) =>
  Array.from({ length: 24 }, (_, hour) => `2026-01-${day}T${String(hour).padStart(2, '0')}:00Z`);
const twoDays = ['--range', '2026-01-01T00:00Z..2026-01-02T23:00Z'];

test('a dry run shows what each unit requests, and what it waits for', async () => {
  const { out } = await run(
    'backfill',
    'hours',
    'days',
    'means',
    'balance',
    ...twoDays,
    '--per-run',
    '20',
    '--dry-run',
  );
  expect(out).toBe(
    `${[
      '6 runs would be requested, at most 10 at once, in this order:',
      '3 runs of materializeAssets for 48 partitions, at most 20 each: hours',
      ...hoursOf('01')
        .slice(0, 10)
        .map((hour) => `  ${hour}`),
      '  … and 38 more',
      '2 runs of materializeAssets: balance',
      '  the oldest first, each after the earlier ones that it reads',
      '  2026-01-01',
      '  2026-01-02',
      '1 run of materializeAssets for 2 partitions, at most 20 each: days means',
      '  each after: the windows that overlap it of hours',
      '  2026-01-01',
      '  2026-01-02',
    ].join('\n')}\n`,
  );
});

test('days begin when their hours are done; what failed is retried, and then what waited for it', async () => {
  graph.broken.add('hours 2026-01-02T07:00Z');
  const { code, out } = await run('backfill', 'hours', 'days', 'means', ...twoDays, '--wait');
  expect(code).toBe(1);
  expect(graph.order).toHaveLength(47 + 2);
  const places = (steps: readonly string[]) => steps.map((step) => graph.order.indexOf(step));
  expect(Math.min(...places(['days 2026-01-01', 'means 2026-01-01']))).toBeGreaterThan(
    Math.max(...places(hoursOf('01').map((hour) => `hours ${hour}`))),
  );
  expect(out).toContain(
    [
      '48 of 50 done · 1 failed · 1 blocked',
      '                [####################]  47 of 48 done · 1 failed  hours',
      '                [##########----------]  1 of 2 done · 1 blocked  days means',
      '  blocked       1 partition: their upstream partitions failed\n',
    ].join('\n'),
  );
  expect(out).toMatch(
    /\n {2}hours \[2026-01-02T07:00Z\] +1 +\d+ s ago +\S+\n {6}hours \[2026-01-02T07:00Z\]: hours 2026-01-02T07:00Z is broken\n/,
  );

  graph.broken.clear();
  graph.order.length = 0;
  const id = /\n([0-9a-f]{8}) failed/.exec(out)?.[1] ?? '';
  await run('backfills', 'retry', id);
  expect((await run('backfills', 'show', id, '--wait')).code).toBe(0);
  expect(graph.order).toEqual(['hours 2026-01-02T07:00Z', 'days 2026-01-02', 'means 2026-01-02']);
  expect(await runJson<object>(['backfills', 'show', id], options)).toMatchObject({
    backfill: {
      partitions: { total: 50, done: 50, blocked: 0 },
      units: [
        {
          selection: ['hours'],
          job: 'materializeAssets',
          perRun: 1,
          partitions: { total: 48, done: 48 },
        },
        { selection: ['days', 'means'], partitions: { total: 2, done: 2 } },
      ],
    },
    unknownJobs: [],
  });
});

test('an asset that reads itself goes from its oldest window on', async () => {
  const { code } = await run(
    'backfill',
    'balance',
    '--range',
    '2026-01-01..2026-01-03',
    '--reverse',
    '--per-run',
    'all',
    '--wait',
  );
  expect(code).toBe(0);
  expect((await worker.store.materializations.latest('balance', '2026-01-03'))?.value).toBe(
    '01 02 03',
  );
});

test('a backfill reports that its job was removed', async () => {
  const { backfill } = await runJson<{ backfill: { backfillId: string } }>(
    ['backfill', 'balance', '--partition', '2026-01-04'],
    options,
  );
  await worker.store.database.query(
    `update backfill_units set job = 'olden' where backfill_id = $1`,
    [backfill.backfillId],
  );
  await worker.store.database.query(
    `update backfill_partitions set status = 'ready' where backfill_id = $1`,
    [backfill.backfillId],
  );
  expect((await run('backfills', 'show', backfill.backfillId)).out).toContain(
    '\nJobs that no worker knows\n  olden: its runs wait until a worker has the job again. Restore it, or cancel the backfill\n',
  );
  await run('backfills', 'cancel', backfill.backfillId);
});

test.for([
  [['hours', '--partition', '2026-01-01'], '"2026-01-01" is not one of its partitions'],
  [['hours', 'days', '--range', '2026-01-02..2026-01-01'], 'it ends before it begins'],
  [['regions', 'days', 'balance', '--partition', 'north'], '"north" is not one of its partitions'],
  [['customers', 'total', '--partition', 'nobody'], 'customers has no partition nobody'],
  [
    ['days', '--partition', '2026-01-01', '--per-run', 'some'],
    '--per-run: expected a whole number above 0, but some was given',
  ],
] as const)('a backfill of %j is refused', async ([args, reason]) => {
  const { code, err } = await run('backfill', ...args);
  expect(code).toBe(2);
  expect(err).toContain(reason);
});

test.for([
  [
    ['hours', 'days', '--range', '2026-01-01..2026-01-02'],
    [48, 2],
  ],
  [
    ['hours', 'days', '--range', '2026-01-01T23:00Z..2026-01-02T00:00Z'],
    [2, 2],
  ],
  [
    ['days', 'regions', '--partition', '2026-01-03'],
    [1, 2],
  ],
  [['trends', '--missing'], [4]],
] as const)('of %j so many partitions are chosen: %j', async ([args, counts]) => {
  const { units } = await runJson<{ units: readonly { partitions: readonly string[] }[] }>(
    ['backfill', ...args, '--dry-run'],
    options,
  );
  expect(units.map(({ partitions }) => partitions.length)).toEqual(counts);
});
