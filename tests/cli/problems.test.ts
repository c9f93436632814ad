import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { findProblems } from '#orchestrator/alerts/evaluate-problems.ts';
import { defineAlert } from '#orchestrator/alerts/define-alert.ts';
import { activeAlerts } from '#orchestrator/alerts/active-rules.ts';
import { customTarget } from '#orchestrator/alerts/targets/custom-target.ts';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { defineResource } from '#orchestrator/definitions/resource.ts';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import { defineSchedule } from '#orchestrator/definitions/schedule.ts';
import { problemKinds, type Problem } from '#orchestrator/reports/health/problem.ts';
import {
  deadLetterResource,
  deadLettersInMemory,
  parcel,
} from '../orchestrator/dead-letters/in-memory.ts';
import { openRunEnvironment, type RunEnvironment } from '../support/run-environment.ts';
import { runCommand } from './run-command.ts';

const oven = defineResource({
  description: 'The oven',
  env: z.object({ OVEN_URL: z.string() }),
  create: () => ({}),
  checkHealth: async () => 'hot',
});
let look = () => undefined;
const orders = deadLetterResource(
  deadLettersInMemory('orders', [parcel('a', 'no address')], () => look()),
);
const bread = defineAsset({ key: 'bakery/bread', uses: { oven }, materialize: async () => 1 });
const config = { selection: ['bakery/bread'] };
const definitions = createDefinitions({
  pipelines: [
    definePipeline({
      assets: [bread],
      sensors: [
        defineSensor({
          name: 'breadSensor',
          mode: 'poll',
          intervalSecs: 300,
          evaluate: async () => ({ skipReason: 'none' }),
        }),
      ],
      schedules: [
        defineSchedule({
          name: 'breadSchedule',
          job: 'materializeAssets',
          cron: '0 5 * * *',
          timeZone: 'UTC',
          config,
        }),
      ],
      uses: { orders },
      deadLetters: ['orders'],
    }),
  ],
  prunesState: false,
});
const everything = defineAlert({
  name: 'everything',
  on: [{ problem: problemKinds.filter((kind) => kind !== 'unreadable') }, { queueOlderThan: '1h' }],
  to: [customTarget({ name: 'nobody', env: z.object({}), create: () => async () => '' })],
});
let environment: RunEnvironment;

beforeAll(async () => {
  environment = await openRunEnvironment();
  await applySchedules(environment.client, definitions, environment.env, { start: true });
});

afterAll(() => environment.close());

const run = (...args: readonly string[]) => runCommand(args, { env: environment.env, definitions });

interface Shown {
  readonly ok: boolean;
  readonly problems: readonly (Omit<Problem, 'since'> & { readonly since: string | null })[];
}

const problems = async () => (JSON.parse((await run('status', '--json')).out) as Shown).problems;

test('task queues without a worker, a schedule that lacks a variable, dead letters and a backfill that is stuck are problems, each with what to do', async () => {
  await environment.store.database.query(
    `insert into backfills (backfill_id, selection, at_once, status, requested_by, created_at)
     values ('stuck', '["bakery/bread"]', 1, 'running', 'test', now() - interval '2 hours'),
       ('young', '["bakery/bread"]', 1, 'running', 'test', now())`,
  );
  await environment.store.database.query(
    `insert into backfill_partitions (backfill_id, unit, partition, place, status, ready_at)
     select b, 0, p, 1, 'ready', now() - interval '20 minutes' from unnest(array['stuck', 'young']) b, unnest(array['one', 'two']) p`,
  );
  const found = await problems();
  expect(found.map(({ problem, subject }) => `${problem} ${subject}`)).toEqual([
    'no_worker default',
    'no_worker ingestion',
    'no_worker kubernetes',
    'paused breadSchedule',
    'backfill_stuck stuck',
    'dead_letters orders.dead',
  ]);
  expect(found.find(({ problem }) => problem === 'paused')).toEqual({
    subject: 'breadSchedule',
    problem: 'paused',
    since: expect.any(String),
    text: expect.stringContaining('missing OVEN_URL'),
    advice: expect.stringMatching(/^Set OVEN_URL and restart the workers/),
  });
  const stuck = found.find(({ problem }) => problem === 'backfill_stuck');
  expect(stuck?.text).toBe(
    'nothing has moved for 20 min, and no run of it is in progress, though 2 partitions wait',
  );
  expect(stuck?.advice).toContain(' backfills resume stuck');
  const { out } = await run('status');
  expect(out.match(/no worker polls it/g)).toHaveLength(3);
  expect(out).toContain('! breadSchedule: its schedule is paused');
  expect(out).toContain(
    '✗ orders.dead: 1 message could not be processed\n    → Read the reasons with moderate dead-letters list --queue orders, then ',
  );
});

test('what cannot be looked at is shown as such, and alerts know that they do not know it', async () => {
  look = () => {
    throw new Error('the broker is unavailable');
  };
  expect(await problems()).toContainEqual(
    expect.objectContaining({
      subject: 'dead letters',
      problem: 'unreadable',
      text: 'the broker is unavailable',
    }),
  );
  const source = {
    env: environment.env,
    settings: { dev: { folder: '' } },
    definitions: async () => definitions,
    temporal: async () => environment.client,
    store: async () => environment.store,
    note: () => undefined,
  };
  const { rules } = activeAlerts([everything], {});
  const found = await findProblems(source, rules);
  expect(found.unread).toEqual(new Map([['dead_letters', 'the broker is unavailable']]));
  expect(found.problems.map(({ problem }) => problem)).toEqual(
    expect.arrayContaining(['no_worker', 'paused', 'backfill_stuck']),
  );
  const away = { ...source, temporal: async () => Promise.reject(new Error('no Temporal')) };
  expect([...(await findProblems(away, rules)).unread.keys()].toSorted()).toEqual([
    'blocked',
    'dead_letters',
    'failing',
    'late',
    'no_worker',
    'paused',
    'refused',
    'run_blocked',
    'waiting',
  ]);
});
