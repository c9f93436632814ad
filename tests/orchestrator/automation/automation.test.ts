import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import {
  and,
  codeVersionChanged,
  eager,
  inProgress,
  not,
} from '#orchestrator/workflow/conditions.ts';
import { readEvaluations } from '#orchestrator/state/automation-reports.ts';
import type { KitBatch, KitSensorContext } from '#orchestrator/definitions/sensor.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { createStateStore } from '#tests/support/state-store.ts';
import { a, b, materialize, of } from './assets.ts';
import { eagerCases } from './eager-cases.ts';
import { otherCases } from './other-cases.ts';
import { expected, play } from './play.ts';
import { createScene } from './scene.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('automation');
});

afterAll(() => store.close());

test.each(nonEmpty(Object.entries({ ...eagerCases, ...otherCases })))(
  '%s',
  async (_, { assets, steps }) => {
    expect(await play(store, await createScene(store, assets), steps)).toEqual(expected(steps));
  },
);

test('a partition that was materialized with other code, once a worker has the new one', async () => {
  const withCode = (codeVersion: string) =>
    defineAsset({
      key: 'x',
      codeVersion,
      automation: and(codeVersionChanged(), not(inProgress())),
      materialize,
    });
  const scene = await createScene(store, [withCode('1')]);
  await scene.record('x');
  await scene.begin();
  expect(await scene.tick()).toEqual([]);
  const other = await createScene(store, [withCode('2')], { keep: true });
  await other.begin();
  expect(await other.tick()).toEqual(['x']);
  expect(await other.tick()).toEqual([]);
});

test('of two ticks at once, one requests', async () => {
  const scene = await createScene(store, [a, b, of(eager())]);
  await scene.begin();
  await scene.record('a');
  await scene.record('b');
  const ticks = await Promise.allSettled([scene.tick(), scene.tick()]);
  expect(ticks.filter(({ status }) => status === 'rejected')).toMatchObject([
    { reason: { code: 'CURSOR_MOVED' } },
  ]);
  const { rows } = await store.database.query(`select config from run_requests`);
  expect(rows).toEqual([{ config: { selection: ['x'] } }]);
});

test('equal evaluations are recorded once, with what is in the way', async () => {
  const scene = await createScene(store, [a, b, of(eager())]);
  await scene.begin();
  await scene.record('a');
  await scene.tick();
  await scene.record('a');
  await scene.tick();
  const [evaluation, ...others] = await readEvaluations(store.database, 'x', undefined, 10);
  expect(others).toEqual([]);
  expect(evaluation).toMatchObject({ partition: '', outcome: 'waiting', until: null });
  expect(JSON.stringify(evaluation?.tree)).toContain(
    '{"condition":"depsMissing()","holds":true,"note":"b"}',
  );
});

test('a schedule that is started long after a worker had it begins then', async () => {
  const scene = await createScene(store, [a, b, of(eager())]);
  scene.now = new Date(Date.now() - 700_000);
  await scene.begin();
  await scene.record('a');
  await scene.record('b');
  const { cursor, version } = await store.sensors.state('automation');
  const context = {
    cursor,
    events: store.events,
    database: store.database,
    lastTick: undefined,
  } as unknown as KitSensorContext;
  const batches = scene.sensor.evaluate(context) as AsyncIterable<KitBatch>;
  for await (const batch of batches)
    await store.sensors.commit({
      sensor: 'automation',
      tickId: 'tick',
      requests: [],
      cursor: batch.cursor,
      version,
      write: batch.write,
    });
  expect(await scene.tick()).toEqual([]);
  await scene.record('a');
  expect(await scene.tick()).toEqual(['x']);
});
