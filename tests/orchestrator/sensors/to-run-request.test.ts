import { expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import { toRunRequest } from '#orchestrator/sensors/to-run-request.ts';
import { sensorFixture } from '#tests/doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '#tests/doubles/fixtures/sensors/kitchen.ts';

const [sensor] = sensorFixture(createKitchen(), { attempts: 4, afterMs: 7 }).sensors;

function convert(runKey: string, order = '') {
  if (sensor === undefined) throw new Error('The fixture has no sensor');
  return toRunRequest(sensor, { job: 'serveJob', runKey, config: { order } });
}

test('takes the retry policy from its sensor', () => {
  expect(convert('soup')).toEqual({
    job: 'serveJob',
    runKey: 'soup',
    config: { order: '' },
    tags: {},
    maxAttempts: 4,
    retryAfterMs: 7,
  });
});

test('refuses what could never be started', () => {
  expect(() => convert('')).toThrow(
    'orderSensor returned a run key of 0 bytes for serveJob: expected 1 to 2000',
  );
  expect(() => convert('é'.repeat(1_001))).toThrow('run key of 2002 bytes');
  expect(() => convert('soup', 'x'.repeat(300_000))).toThrow(
    /returned 3\d{5} bytes of config and tags for serveJob soup: expected at most 262144/,
  );
  expect(convert('é'.repeat(1_000), 'x'.repeat(260_000)).runKey).toHaveLength(1_000);
});

test('a request of assets says which partition of them', () => {
  const readings = defineAsset({ key: 'readings', materialize: async () => 1 });
  const evaluate = async () => ({
    requests: [{ assets: [readings], partition: 'north', runKey: 'a' }],
  });
  const ofAssets = defineSensor({ name: 's', intervalSecs: 60, assets: [readings], evaluate });
  expect(
    toRunRequest(ofAssets, { assets: [readings], partition: 'north', runKey: 'a' }),
  ).toMatchObject({
    job: 'materializeAssets',
    config: { selection: ['readings'], partition: 'north' },
  });
  expect(toRunRequest(ofAssets, { assets: [readings], runKey: 'a' }).config).toEqual({
    selection: ['readings'],
  });
});
