import { beforeEach, expect, test } from 'vitest';
import { createPlatformApiAssetObjectSensor } from '#sensors/platform-api-asset-object-sensor.ts';
import { createPlatformApi, type PlatformApi } from '#resources/platform-api.ts';
import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '../doubles/stand-ins/platform-api/server.ts';
import { createSensorHarness } from './sensor-harness.ts';

let platform: PlatformApiStandIn;
let platformApi: PlatformApi;

beforeEach(async () => {
  platform = await startPlatformApi();
  platformApi = createPlatformApi(platform.env);
  return async () => {
    await platform.stop();
    if (platform.violations.length > 0) throw new Error(platform.violations.join('; '));
  };
});

const add = (count: number, proofId?: string) =>
  Array.from(
    { length: count },
    () => platform.addObject(proofId === undefined ? {} : { proofId }).key,
  );
const watch = (sensor = createPlatformApiAssetObjectSensor()) =>
  createSensorHarness(sensor, { platformApi });
const pages = () => platform.requests.filter(({ path }) => path === '/asset/object').length;

test('requests each object without a proof once', async () => {
  add(3, '0x1');
  const keys = add(5);
  const harness = watch();
  expect(await harness.tick()).toEqual(keys);
  expect(await harness.tick()).toEqual([]);
  expect(await harness.tick()).toEqual([]);
});

test('requests 100 runs a tick at most, in the order of the objects', async () => {
  const keys = add(250);
  const harness = watch();
  const found = [await harness.tick(), await harness.tick(), await harness.tick()];
  expect(found.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(found.flat()).toEqual(keys);
  const limited = createSensorHarness(
    createPlatformApiAssetObjectSensor(),
    { platformApi },
    { TRUST_SENSORS_MAX_REQUESTS: '7' },
  );
  expect(await limited.tick()).toEqual(keys.slice(0, 7));
});

test('objects whose proof keeps failing hold up none behind them', async () => {
  const failing = add(1_050);
  const harness = watch(createPlatformApiAssetObjectSensor({ pages: 3, requests: 100 }));
  while (harness.requested.length < failing.length) await harness.tick();
  const [fresh] = add(1);
  const ticks: (readonly string[])[] = [];
  for (let tick = 0; tick < 5; tick += 1) {
    const before = pages();
    ticks.push(await harness.tick());
    expect(pages() - before).toBeLessThanOrEqual(3);
  }
  expect(ticks.flat()).toEqual([fresh]);
});

test('an object that lost its proof, or was skipped, is found in the next pass', async () => {
  const keys = add(150);
  const harness = watch();
  harness.cursor = '120';
  expect(await harness.tick()).toEqual(keys.slice(120));
  expect(await harness.tick()).toEqual(keys.slice(0, 100));
});

test.each(['nonsense', '-1', '99999999999999', ''])(
  'starts over from a bad cursor: %s',
  async (cursor) => {
    const keys = add(2);
    const harness = watch();
    harness.cursor = cursor;
    expect(await harness.tick()).toEqual(keys);
  },
);
