import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { wakeBackfill } from '#orchestrator/client/wake-backfill.ts';
import { counted, definitions } from '../doubles/fixtures/backfill/definitions.ts';
import type { TestWorker } from '../support/start-worker.ts';
import { oneUnit } from '../support/one-unit.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';
import { startCommandWorker } from './start-command-worker.ts';

let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startCommandWorker(definitions));
});

afterAll(() => worker.stop());

beforeEach(() => {
  counted.broken.clear();
  Object.assign(counted, { takesMs: 0, most: 0, of: [] });
});

interface BackfillDocument {
  readonly backfillId: string;
  readonly status: string;
  readonly partitions: Readonly<Record<string, number>>;
}

const run = (...args: readonly string[]) => runCommand(args, options);
const days = (count: number, month = '01') =>
  Array.from(
    { length: count },
    (_, index) => `2026-${month}-${String(index + 1).padStart(2, '0')}`,
  );
const fileOf = (keys: readonly string[]) => ({ ...options, stdin: `${keys.join('\n')}\n\n` });
const find = async (id: string) =>
  (await runJson<{ backfill: BackfillDocument }>(['backfills', 'show', id], options)).backfill;
const start = async (keys: readonly string[], ...args: readonly string[]) => {
  const command = ['backfill', 'counted/days', '--partitions-file', '-', ...args];
  return (await runJson<{ backfill: BackfillDocument }>(command, fileOf(keys))).backfill.backfillId;
};

test('a backfill materializes each partition once, so many at once, and shows what failed', async () => {
  const keys = days(12);
  counted.broken.add('2026-01-03');
  counted.takesMs = 50;
  const command = [
    'backfill',
    'counted/days+',
    '--partitions-file',
    '-',
    '--at-once',
    '3',
    '--wait',
  ];
  const { code, out } = await runCommand(command, fileOf([...keys, '2026-01-01']));
  expect(code).toBe(1);
  expect(counted.of.toSorted()).toEqual(keys);
  expect(counted.most).toBeGreaterThan(1);
  expect(counted.most).toBeLessThanOrEqual(3);
  expect(out).toMatch(/^\[[#-]{30}\] {2}\d+ of 12 done/);
  expect(out).toMatch(
    /\n[0-9a-f]{8} failed\n {2}assets +counted\/days\n +counted\/means\n {2}job +materializeAssets, at most 3 at once\n/,
  );
  expect(out).toMatch(/\n {2}progress +\[#{20}\] {2}11 of 12 done · 1 failed\n/);
  expect(out).toMatch(
    /\nFailed\n {2}PARTITION +ATTEMPTS +ENDED +RUN\n {2}2026-01-03 +1 +\d+ s ago +\S+\n {6}counted\/days \[2026-01-03\]: 2026-01-03 is broken/,
  );
  expect((await run('assets')).out).toMatch(/✗ 2026-01-03 failed \d+ s ago: 2026-01-03 is broken/);

  const id = /\n([0-9a-f]{8}) failed/.exec(out)?.[1] ?? '';
  counted.broken.clear();
  counted.of.length = 0;
  expect((await run('backfills', 'retry', id)).out).toContain(
    `The backfill ${id} is running. 1 partition will be requested again.`,
  );
  expect((await run('backfills', 'show', id, '--wait')).code).toBe(0);
  expect(counted.of).toEqual(['2026-01-03']);
  expect(await find(id)).toMatchObject({
    status: 'completed',
    partitions: { total: 12, done: 12, failed: 0 },
  });
  expect((await run('backfills', 'retry', id)).err).toContain(
    `The backfill ${id} is completed: it cannot be retried [BACKFILL_CHANGE_REFUSED]`,
  );
  expect((await run('backfills', 'list')).out).toMatch(
    new RegExp(
      `\n${id} +completed +counted/days counted/means +2026-01-01 … 2026-01-12 +12/12 +\\d+ s ago\n`,
    ),
  );
});

test('a paused backfill requests nothing, and a cancelled one withdraws requests that have not started', async () => {
  counted.takesMs = 300;
  const id = await start(days(6, '02'), '--at-once', '1');
  await vi.waitUntil(() => counted.running === 1, { timeout: 10_000 });
  expect((await run('backfills', 'pause', id)).out).toContain(
    `The backfill ${id} is paused. Its 1 requested run will end as usual.`,
  );
  await vi.waitUntil(async () => (await find(id)).partitions['done'] === 1, { timeout: 10_000 });
  expect(await find(id)).toMatchObject({
    status: 'paused',
    partitions: { ready: 5, requested: 0 },
  });
  expect((await run('backfills', 'pause', id)).err).toContain(
    `The backfill ${id} is paused: it cannot be paused`,
  );

  expect((await run('backfills', 'resume', id)).out).toContain('is running. 1 run requested.');
  await vi.waitUntil(() => counted.running === 1, { timeout: 10_000 });
  counted.takesMs = 20_000;
  await vi.waitUntil(
    async () => (await find(id)).partitions['done'] === 2 && counted.running === 1,
    { timeout: 10_000 },
  );
  const { out } = await run('backfills', 'cancel', id, '--runs');
  expect(out).toContain(
    `The backfill ${id} is cancelled. 3 partitions will not be materialized; 1 run cancelled.`,
  );
  await vi.waitUntil(async () => (await find(id)).partitions['requested'] === 0, {
    timeout: 15_000,
  });
  expect(await find(id)).toMatchObject({
    status: 'cancelled',
    partitions: { done: 2, cancelled: 4 },
  });
});

test('the runs of a backfill are cancelled though some have ended or are not in Temporal yet, also once it is cancelled', async () => {
  counted.takesMs = 20_000;
  const id = await start(days(3, '04'), '--at-once', '3');
  await vi.waitUntil(() => counted.running === 3, { timeout: 10_000 });
  const renamed = `update run_requests set workflow_id = 'elsewhere/' || workflow_id where run_key = $1`;
  await worker.store.database.query(renamed, [`${id}/2026-04-02`]);
  expect((await run('backfills', 'cancel', id)).out).toContain(
    '0 partitions will not be materialized; 3 runs left to end.',
  );
  expect((await run('backfills', 'cancel', id)).err).toContain(
    `The backfill ${id} is cancelled: it cannot be cancelled`,
  );
  expect((await run('backfills', 'cancel', id, '--runs')).out).toContain('2 runs cancelled.');
  await worker.store.database.query(
    `update run_requests set workflow_id = substr(workflow_id, 11) where run_key = $1`,
    [`${id}/2026-04-02`],
  );
  await vi.waitUntil(async () => (await find(id)).partitions['requested'] === 1, {
    timeout: 15_000,
  });
  expect((await run('backfills', 'cancel', id, '--runs')).out).toContain('1 run cancelled.');
  await vi.waitUntil(async () => (await find(id)).partitions['cancelled'] === 3, {
    timeout: 15_000,
  });
});

test('a request that Temporal refuses is shown with the reason, and its run names the backfill and no sensor once it is taken', async () => {
  const partition = '2026-06-01';
  const config = { selection: ['counted/days'], partition };
  const rows = [{ partition, config: { ...config, tooLong: 'x'.repeat(3_000_000) } }];
  await worker.store.backfills.create(
    oneUnit({ backfillId: 'refused', selection: ['counted/days'], rows }),
  );
  await wakeBackfill(worker.client, 'refused', 'Backfill');
  await vi.waitUntil(
    async () =>
      (await run('backfills', 'show', 'refused')).out.includes('Requests that Temporal refuses'),
    {
      timeout: 10_000,
    },
  );
  expect((await run('backfills', 'show', 'refused')).out).toMatch(
    /\nRequests that Temporal refuses\n +✗ materializeAssets refused\/2026-06-01, attempt 1, retried after [^\n]+\n +\S+/,
  );
  await worker.store.database.query(
    `update run_requests set config = $1, not_before = now() where backfill_id = 'refused'`,
    [config],
  );
  await wakeBackfill(worker.client, 'refused', 'Backfill');
  expect((await run('backfills', 'show', 'refused', '--wait')).code).toBe(0);
  const { searchAttributes } = await worker.client.workflow
    .getHandle('materializeAssets/refused/2026-06-01/1')
    .describe();
  expect(searchAttributes).toMatchObject({
    RunKey: ['refused/2026-06-01'],
    LaunchedBy: ['backfill:refused'],
  });
  expect(searchAttributes).not.toHaveProperty('SensorName');
});

test('the workflow of a backfill that was lost is started again by resuming it', async () => {
  counted.takesMs = 20_000;
  const id = await start(days(1, '05'));
  const workflow = worker.client.workflow.getHandle(`driveBackfill/${id}`);
  await workflow.terminate();
  expect((await run('backfills', 'resume', id)).out).toContain(`The backfill ${id} is running.`);
  expect((await workflow.describe()).status.name).toBe('RUNNING');
  await run('backfills', 'cancel', id, '--runs');
});

test('what failed, and what is stale, is found', async () => {
  expect((await run('backfill', 'counted/days', '--failed')).out).toBe(
    'No partition has failed.\n',
  );
  counted.broken.add('2026-03-02');
  await run(
    'backfill',
    'counted/days',
    '--partition',
    '2026-03-01',
    '--partition',
    '2026-03-02',
    '--wait',
  );
  counted.broken.clear();
  await run('backfill', 'counted/means', '--partition', '2026-03-01', '--wait');
  await run('backfill', 'counted/days', '--partition', '2026-03-01', '--wait');

  const planned = async (...args: readonly string[]) =>
    runJson(['backfill', ...args, '--dry-run'], options);
  expect(await planned('counted/days', '--failed')).toEqual({
    code: 0,
    dryRun: true,
    atOnce: 10,
    units: [
      {
        assets: ['counted/days'],
        job: 'materializeAssets',
        perRun: 1,
        runs: 1,
        after: [],
        partitions: ['2026-03-02'],
      },
    ],
  });
  expect(await planned('counted/means', '--stale')).toMatchObject({
    units: [{ partitions: ['2026-03-01'] }],
  });
  const dry = await runCommand(
    ['backfill', 'counted/days', '--partitions-file', '-', '--dry-run', '--reverse'],
    fileOf(days(12)),
  );
  expect(dry.out).toBe(
    `12 runs of materializeAssets would be requested, at most 10 at once, in this order:\n${days(12)
      .toReversed()
      .slice(0, 10)
      .map((key) => `  ${key}\n`)
      .join('')}  … and 2 more\n`,
  );
});

test('a key in a file ends with its line, and not at another separator', async () => {
  const command = ['backfill', 'counted/days', '--partitions-file', '-', '--dry-run'];
  const stdin = 'a\u2028b\r\nc\u0085d\u2029\n\nlast';
  expect(await runJson(command, { ...options, stdin })).toMatchObject({
    units: [{ partitions: ['a\u2028b', 'c\u0085d\u2029', 'last'] }],
  });
});

test('a range of windows, and those that are missing', async () => {
  const planned = async (...args: readonly string[]) =>
    (
      await runJson<{ units: readonly { partitions: readonly string[] }[] }>(
        ['backfill', 'counted/windows', '--dry-run', ...args],
        options,
      )
    ).units[0]?.partitions;
  expect(await planned('--range', '2026-01-30..2026-01-31')).toEqual(['2026-01-30', '2026-01-31']);
  expect(await planned('--missing')).toEqual(days(31));
  await run(
    'backfill',
    'counted/windows',
    '--range',
    '2026-01-03..2026-01-31',
    '--at-once',
    '29',
    '--wait',
  );
  expect(await planned('--missing')).toEqual(['2026-01-01', '2026-01-02']);
  expect(await planned('--range', '2026-01-02..2026-01-04', '--missing')).toEqual(['2026-01-02']);
  expect((await worker.store.materializations.latest('counted/windows', '2026-01-03'))?.value).toBe(
    '2026-01-03 of 24 h',
  );
});

test.for([
  [
    [],
    'Which partitions? Give one of --partition, --partitions-file, --range, --missing, --failed, --stale [PARTITIONS_NOT_GIVEN]',
  ],
  [
    ['--range', '2026-01-01..2026-01-02'],
    'only defined partitions have ranges. Give the keys with --partition',
  ],
  [['--missing'], 'counted/days defines no partitions, so it is unknown which are missing'],
  [
    ['--failed', '--stale'],
    '--failed and --stale exclude each other. A range may have one of --missing, --failed and --stale',
  ],
  [['--partitions-file', '/does/not/exist'], '/does/not/exist cannot be read: ENOENT'],
  [
    ['--partition', 'a', '--at-once', '0'],
    '--at-once: expected a whole number above 0, but 0 was given',
  ],
  [
    ['--partition', 'a', '--config', '{"counted/days": {"unit": "miles"}}'],
    'expected one of "degrees"|"kelvin"',
  ],
] as const)('a backfill with %j is refused', async ([args, reason]) => {
  const { code, err } = await run('backfill', 'counted/days', ...args);
  expect(code).toBe(2);
  expect(err).toContain(reason);
});

test('assets that do not exist, or whose input nobody supplies, are refused before anything is requested', async () => {
  expect((await run('backfill', 'counted/day', '--partition', 'a')).err).toContain(
    'No asset is named counted/day. Did you mean counted/days? [ASSET_NOT_FOUND]',
  );
  const { code, err } = await run(
    'backfill',
    'counted/demanding',
    '--partition',
    'a',
    '--partition',
    'b',
  );
  expect(code).toBe(2);
  expect(err).toContain('counted/demanding takes an input that nobody supplies');
  const range = await run('backfill', 'counted/windows', '--range', '2026-01-30..2026-02-02');
  expect(range).toMatchObject({
    code: 2,
    err: expect.stringContaining('[PARTITION_RANGE_INVALID]'),
  });
  expect((await run('backfill', 'counted/windows', '--partition', '2026-01-32')).err).toContain(
    '"2026-01-32" is not one of its partitions',
  );
  for (const key of ['a\0b', 'long '.repeat(100_000)]) {
    const refused = await runCommand(
      ['backfill', 'counted/days', '--partitions-file', '-'],
      fileOf([key]),
    );
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringContaining('The state database refuses the key of a partition: '),
    });
  }
  expect((await run('backfills', 'show', '1234')).err).toContain('There is no backfill 1234');
});
