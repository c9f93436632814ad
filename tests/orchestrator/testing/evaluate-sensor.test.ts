import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { defineResource } from '#orchestrator/definitions/resource.ts';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import { evaluateSensor } from '#orchestrator/testing/index.ts';

interface Kitchen {
  readonly orders: (after: number) => Promise<readonly string[]>;
}
const kitchen = defineResource({
  description: '',
  env: z.object({}),
  create: (): Kitchen => ({ orders: async () => [] }),
  checkHealth: async () => '',
});
const common = {
  intervalSecs: 60,
  uses: { kitchen },
  jobs: { serveJob: z.strictObject({ order: z.string() }) },
} as const;

const orders = defineSensor({
  ...common,
  name: 'orderSensor',
  evaluate: async ({ cursor, resources, withoutRequest }) => {
    const found = await resources.kitchen.orders(Number(cursor ?? 0));
    const keys = await withoutRequest('serveJob', found);
    if (keys.length === 0) return { skipReason: 'No new orders', cursor: String(found.length) };
    return {
      requests: keys.map((order) => ({ job: 'serveJob', runKey: order, config: { order } })),
      cursor: String(found.length),
    };
  },
});

describe('evaluateSensor', () => {
  const resources = {
    kitchen: { orders: async (after: number) => ['soup', 'fish', 'soup'].slice(after) },
  };

  test('gives requests, each key once, and where the next tick continues', async () => {
    expect(await evaluateSensor(orders, { resources, requested: { serveJob: ['fish'] } })).toEqual({
      requests: [
        {
          job: 'serveJob',
          runKey: 'soup',
          config: { order: 'soup' },
          tags: {},
          scheduledFor: undefined,
        },
      ],
      cursor: '3',
      skipReason: undefined,
      partitionKeys: [],
    });
    expect(await evaluateSensor(orders, { resources, cursor: '3' })).toEqual({
      requests: [],
      partitionKeys: [],
      cursor: '0',
      skipReason: 'No new orders',
    });
  });

  test('says what to pass where a fake is missing, and throws what a tick would refuse', async () => {
    await expect(evaluateSensor(orders)).rejects.toThrow(
      'orderSensor uses kitchen, for which the test has no fake: evaluateSensor(…, { resources: { kitchen: … } })',
    );
    const long = { kitchen: { orders: async () => ['x'.repeat(3_000)] } };
    await expect(evaluateSensor(orders, { resources: long })).rejects.toThrow(
      'orderSensor returned a run key of 3000 bytes for serveJob: expected 1 to 2000',
    );
  });

  test('acknowledges the batches of a stream and ends after as many as the test takes', async () => {
    const acknowledged: string[] = [];
    const stream = defineSensor({
      ...common,
      name: 'messageSensor',
      mode: 'stream',
      evaluate: async function* ({ resources, signal }) {
        for (let number = 0; !signal.aborted; number += 1) {
          const [order = ''] = await resources.kitchen.orders(number);
          yield {
            requests: [{ job: 'serveJob', runKey: order, config: { order } }],
            acknowledge: async () => void acknowledged.push(order),
          };
        }
      },
    });
    const { requests } = await evaluateSensor(stream, { resources, batches: 2 });
    expect(requests.map(({ runKey }) => runKey)).toEqual(['soup', 'fish']);
    expect(acknowledged).toEqual(['soup', 'fish']);
  });

  test('gives runs of assets with keys of the sensor alone, and refuses what it does not declare', async () => {
    const readings = defineAsset({
      key: 'weather/readings',
      config: z.object({}),
      materialize: async () => 1,
    });
    const means = defineAsset({ key: 'weather/means', materialize: async () => 1 });
    const days = defineSensor({
      name: 'daySensor',
      intervalSecs: 60,
      assets: [readings],
      evaluate: async ({ cursor, withoutRequest, withoutMaterialization }) => {
        const without = await withoutRequest(
          'materializeAssets',
          await withoutMaterialization(readings, ['monday', 'tuesday', 'sunday']),
        );
        const assets =
          cursor === undefined
            ? [readings]
            : cursor === 'means'
              ? [means as unknown as typeof readings]
              : [];
        return {
          requests: without.map((runKey) => ({
            assets,
            runKey,
            config: { 'weather/readings': {} },
          })),
        };
      },
    });
    const given = {
      requested: { materializeAssets: ['daySensor/monday', 'tuesday'] },
      materialized: { 'weather/readings': ['sunday'] },
    };
    expect((await evaluateSensor(days, given)).requests).toEqual([
      {
        job: 'materializeAssets',
        runKey: 'daySensor/tuesday',
        tags: {},
        scheduledFor: undefined,
        config: {
          selection: ['weather/readings'],
          config: { 'weather/readings': {} },
        },
      },
    ]);
    await expect(evaluateSensor(days, { cursor: 'means' })).rejects.toMatchObject({
      message:
        'daySensor requested the asset weather/means, which its `assets` do not name. Did you mean weather/readings?',
      code: 'REQUEST_INVALID',
    });
    await expect(evaluateSensor(days, { cursor: 'none' })).rejects.toThrow(
      'daySensor requested a run of no assets for monday',
    );
  });
});
