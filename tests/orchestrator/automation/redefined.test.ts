import { afterAll, beforeAll, expect, test } from 'vitest';
import { pause, resume } from '#orchestrator/actions/automation/change-automation.ts';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { readAutomation } from '#orchestrator/automation/automation.ts';
import { evaluateAutomation } from '#orchestrator/automation/evaluate-automation.ts';
import type { ReportSource } from '#orchestrator/reports/report-source.ts';
import { and, eager, newlyMissing, onCron, since } from '#orchestrator/workflow/conditions.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';
import { a, b, dailyA, days, materialize, of, ofDay, users } from './assets.ts';
import { createScene } from './scene.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('redefined');
});

afterAll(() => store.close());

test('a key that waits is dropped once its asset has pairs, or no partitions', async () => {
  const waiting = await createScene(store, [dailyA, ofDay(eager())]);
  await waiting.begin();
  await waiting.startRun('r', ['a [2026-01-09]']);
  await waiting.record('a [2026-01-09]');
  await store.database.query(`delete from materializations where run_id = 'r'`);
  expect(await waiting.tick()).toEqual([]);

  const pairs = multiPartitions({ day: days, region: staticPartitions(['n', 's']) });
  const pairsA = defineAsset({ key: 'a', partitions: pairs, materialize });
  const paired = await createScene(
    store,
    [
      pairsA,
      defineAsset({
        key: 'x',
        deps: { a: pairsA },
        partitions: pairs,
        automation: eager(),
        materialize,
      }),
    ],
    { keep: true },
  );
  await paired.begin();
  await paired.record('a [2026-01-09|n]');
  expect(await paired.tick()).toEqual(['x [2026-01-09|n]']);
  await paired.record('a [2026-01-09|s]');
  await paired.endRequests();
  await paired.startRun('s', ['a [2026-01-09|s]']);
  expect(await paired.tick()).toEqual([]);

  const whole = await createScene(store, [a, b, of(eager())], { keep: true });
  await whole.begin();
  await whole.endRun('s');
  await whole.record('a');
  await whole.record('b');
  expect(await whole.tick()).toEqual(['x']);
});

test('a worker of the version before leaves what it does not know to others', async () => {
  const before = await createScene(store, [a, b, of(eager())]);
  await before.begin();
  const added = [
    defineAsset({ key: 'y', automation: onCron('0 6 * * *'), materialize }),
    defineAsset({
      key: 'z',
      partitions: users,
      automation: and(since(newlyMissing())),
      materialize,
    }),
  ];
  const after = await createScene(store, [a, b, of(eager()), ...added], { keep: true });
  await after.begin();
  await store.partitionKeys.change({ name: 'users', add: ['ada'], remove: [] });
  before.now = new Date('2026-01-11T06:00:10Z');
  after.now = before.now;
  expect(await before.tick()).toEqual([]);
  expect(await after.tick()).toEqual(['y', 'z [ada]']);
});

test('a tick does not commit what it read before somebody paused or resumed an asset, or a worker began', async () => {
  const scene = await createScene(store, [a, b, of(eager())]);
  const { definitions } = scene;
  const source: ReportSource = {
    env: {},
    settings: { dev: { folder: '' } },
    definitions: async () => definitions,
    store: async () => store,
    temporal: () => Promise.reject(new Error('It is not needed')),
    note: () => undefined,
  };
  await scene.begin();
  await scene.record('a');
  await scene.record('b');
  await store.events.sequence();
  const { database, sensors } = store;
  const parts = {
    database,
    definitions,
    automation: readAutomation(definitions.assets),
    now: () => scene.now,
  };
  const meanwhile = {
    pause: () => pause(source, ['x'], 'test'),
    resume: () => resume(source, ['x']),
    begin: () => scene.begin(),
  };
  const codes: unknown[] = [];
  for (const change of Object.values(meanwhile)) {
    const { cursor, version } = await sensors.state('automation');
    const { value: batch } = await evaluateAutomation(parts, Number(cursor)).next();
    await change();
    const { write, cursor: next } = batch ?? {};
    await sensors
      .commit({ sensor: 'automation', tickId: 't', requests: [], cursor: next, version, write })
      .catch(({ code }) => codes.push(code));
  }
  expect(codes).toEqual(['CURSOR_MOVED', 'CURSOR_MOVED', 'CURSOR_MOVED']);
  expect(await scene.tick()).toEqual([]);
});
