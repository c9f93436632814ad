import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import { runCommand, type CommandOptions } from '#tests/cli/run-command.ts';
import { startCommandWorker } from '#tests/cli/start-command-worker.ts';
import { farmDefinitions as definitions } from '#tests/doubles/fixtures/automation/definitions.ts';
import type { TestWorker } from '#tests/support/start-worker.ts';

let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startCommandWorker(definitions));
  await applySchedules(worker.client, definitions, worker.env, { start: true });
  await worker.store.partitionKeys.change({ name: 'farms', add: ['hill', 'dale'], remove: [] });
});

afterAll(() => worker.stop());

const run = async (...args: readonly string[]) => runCommand(args, options);
const harvest = (partition: string, config: object = {}) =>
  run(
    'materialize',
    'farm/harvest',
    '--partition',
    partition,
    '--config',
    JSON.stringify({ 'farm/harvest': config }),
    '--wait',
  );

/** The requests of automation, in order, with their outcomes. */
async function requested(): Promise<readonly unknown[]> {
  const { rows } = await worker.store.database.query<{
    config: { selection: readonly string[]; partition?: string };
    status: string;
  }>(`select config, status from run_requests where sensor = 'automation' order by ordinal`);
  return rows.map(({ config, status }) => [
    config.selection.join(' '),
    config.partition ?? '',
    status,
  ]);
}

const waitFor = { timeout: 20_000, interval: 100 };
const chain = 'farm/flour farm/dough farm/bread';

test(
  'a chain of assets is materialized for each partition that was updated, and no other',
  { timeout: 60_000 },
  async () => {
    await harvest('hill');
    await vi.waitFor(
      async () => expect(await requested()).toEqual([[chain, 'hill', 'completed']]),
      waitFor,
    );
    await harvest('dale');
    await vi.waitFor(
      async () => expect(await requested()).toContainEqual([chain, 'dale', 'completed']),
      waitFor,
    );
    expect(await requested()).toHaveLength(2);
    expect(await worker.store.materializations.latest('farm/bread', 'dale')).toMatchObject({
      value: 4,
    });
  },
);

test(
  'a blocking check that failed blocks what reads the asset, until it passes',
  { timeout: 60_000 },
  async () => {
    await harvest('hill', { isRotten: true });
    await vi.waitFor(
      async () => expect(await outcomes('farm/flour', 'hill')).toEqual(['requested', 'waiting']),
      waitFor,
    );
    await harvest('hill');
    await vi.waitFor(
      async () =>
        expect(await requested()).toEqual([
          [chain, 'hill', 'completed'],
          [chain, 'dale', 'completed'],
          [chain, 'hill', 'completed'],
        ]),
      waitFor,
    );
  },
);

test('a time of a cron passes', { timeout: 60_000 }, async () => {
  await worker.store.database.query(
    `update automation_assets set considered_at = now() - interval '1 day', next_at = now() where asset = 'farm/report'`,
  );
  await vi.waitFor(
    async () => expect(await requested()).toContainEqual(['farm/report', '', 'completed']),
    waitFor,
  );
});

test('commands list, explain, pause and resume', { timeout: 60_000 }, async () => {
  expect((await run('automation', 'list')).out).toMatch(/farm\/bread +eager\(\) +running +0 +/);
  const { out: why } = await run('assets', 'why', 'farm/flour', '--partition', 'hill');
  expect(why).toContain(
    '✗ allDepsMatch(or(blockingChecksPassed(), willBeRequested())): farm/harvest [hill]',
  );
  expect(JSON.parse((await run('assets', 'why', 'farm/report', '--json')).out)).toMatchObject({
    automation: { condition: 'onCron(0 6 * * *, UTC)', state: 'running' },
    evaluations: [{ partition: null, outcome: 'requested', until: null, tree: { holds: true } }],
  });
  expect(
    (await run('automation', 'pause', 'farm/flour', '--note', 'the mill is closed')).out,
  ).toContain('farm/flour is paused');
  expect((await run('assets', 'show', 'farm/flour')).out).toContain(
    'eager(), paused: the mill is closed',
  );
  expect((await run('assets', 'show', 'farm/bread')).out).toMatch(/automation +eager\(\)\n/);
  expect((await run('automation', 'resume')).out).toContain('farm/flour is resumed');
  expect(await run('assets', 'why', 'farm/harvest')).toMatchObject({
    code: 2,
    err: expect.stringContaining('farm/harvest has no automation'),
  });
});

async function outcomes(asset: string, partition: string): Promise<readonly string[]> {
  const { rows } = await worker.store.database.query<{ outcome: string }>(
    `select outcome from automation_evaluations where asset = $1 and partition = $2 order by ordinal`,
    [asset, partition],
  );
  return rows.map(({ outcome }) => outcome);
}
