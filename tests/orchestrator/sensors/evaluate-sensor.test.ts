import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openResources } from '#orchestrator/definitions/resource.ts';
import { defineSensor, type Sensor, type SensorSpec } from '#orchestrator/definitions/sensor.ts';
import { evaluateSensor } from '#orchestrator/sensors/evaluate-sensor.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('evaluate');
});

afterAll(() => store.close());

type Evaluate = SensorSpec<{}, {}, never>['evaluate'];

function sensor(mode: Sensor['mode'], secs: number, evaluate: Evaluate): Sensor {
  return defineSensor({ name: 'sensor', mode, intervalSecs: secs, deadlineSecs: secs, evaluate });
}

async function cursorsOf(of: Sensor, betweenMs = 0): Promise<readonly (string | undefined)[]> {
  const parts = {
    definitions: { resources: {} },
    resources: openResources({}, {}),
    store,
    env: {},
  };
  const cursors: (string | undefined)[] = [];
  for await (const { cursor } of evaluateSensor(
    parts,
    of,
    undefined,
    new AbortController().signal,
  )) {
    cursors.push(cursor);
    await sleep(betweenMs);
  }
  return cursors;
}

test('a poll that never answers fails at its deadline, and its signal is aborted', async () => {
  const told = Promise.withResolvers<void>();
  const silent = sensor('poll', 0.1, async ({ signal }) => {
    signal.addEventListener('abort', () => told.resolve());
    return new Promise(() => undefined);
  });
  await expect(cursorsOf(silent)).rejects.toThrow('sensor took longer than its 0.1 s');
  await told.promise;
});

test('the deadline of a poll is for all its batches together', async () => {
  const slow = sensor('poll', 0.3, async function* () {
    for (const cursor of ['1', '2']) {
      await sleep(200);
      yield { cursor };
    }
  });
  await expect(cursorsOf(slow)).rejects.toThrow('sensor took longer than its 0.3 s');
});

test('what is done with its batches does not count against a poll', async () => {
  const quick = sensor('poll', 0.3, async function* ({ signal }) {
    for (const cursor of ['1', '2', '3']) {
      signal.throwIfAborted();
      yield { cursor };
    }
  });
  expect(await cursorsOf(quick, 200)).toEqual(['1', '2', '3']);
});

test('a stream ends without an error when its time is over', async () => {
  const stream = sensor('stream', 0.2, async function* ({ signal }) {
    for (let turn = 1; !signal.aborted; turn++) {
      await sleep(90);
      yield { cursor: String(turn) };
    }
  });
  const cursors = await cursorsOf(stream);
  expect(cursors.length).toBeGreaterThan(0);
  expect(cursors.length).toBeLessThan(4);
});
