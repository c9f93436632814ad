import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { readAutomation } from '#orchestrator/automation/automation.ts';
import { evaluateAutomation } from '#orchestrator/automation/evaluate-automation.ts';
import { eager } from '#orchestrator/workflow/conditions.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';
import { materialize, ofUser, users, usersA } from './assets.ts';
import { createScene } from './scene.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('batches');
});

afterAll(() => store.close());

test('the batches of a tick are bounded, with all partitions that join a run, and none is evaluated twice in one', async () => {
  const x = ofUser(eager());
  const y = defineAsset({
    key: 'y',
    deps: { x },
    partitions: users,
    automation: eager(),
    materialize,
  });
  const scene = await createScene(store, [usersA, x, y]);
  await scene.begin();
  const keys = ['ada', 'bob', 'cid', 'dot', 'eve'];
  await store.partitionKeys.change({ name: 'users', add: keys, remove: [] });
  for (const key of keys) await scene.record(`a [${key}]`);
  await store.events.sequence();
  const { database, sensors } = store;
  const parts = {
    database,
    definitions: scene.definitions,
    automation: readAutomation(scene.definitions.assets),
    now: () => scene.now,
  };

  const { cursor, version } = await sensors.state('automation');
  const batches: (readonly unknown[])[] = [];
  let current = version;
  // Each partition of x is evaluated together with that of y.
  for await (const { requests = [], write, cursor: next } of evaluateAutomation(
    { ...parts, evaluationsAtOnce: 4 },
    Number(cursor),
  )) {
    batches.push(requests);
    current = (
      await sensors.commit({
        sensor: 'automation',
        tickId: 't',
        requests: [],
        cursor: next,
        version: current,
        write,
      })
    ).version;
  }
  expect(batches.map((requests) => requests.length)).toEqual([2, 2, 1]);
  const both = keys.map(
    (key) =>
      expect.objectContaining({ assets: [{ key: 'x' }, { key: 'y' }], partition: key }) as unknown,
  );
  expect(batches.flat()).toEqual(expect.arrayContaining(both));
});
