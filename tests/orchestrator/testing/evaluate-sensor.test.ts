import { describe, expect, test } from 'vitest';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import { evaluateSensor } from '#orchestrator/testing/index.ts';
import type { Job } from '#orchestrator/workflow/index.ts';

interface Jobs {
  readonly serveJob: Job<{ readonly order: string }>;
}
interface Clients {
  readonly kitchen: { readonly orders: (after: number) => Promise<readonly string[]> };
}
const common = { description: '', intervalSecs: 60, needs: ['kitchen'], retry: 'never' } as const;

const orders = defineSensor<Jobs, Clients>({
  ...common,
  name: 'orderSensor',
  mode: 'poll',
  evaluate: async ({ cursor, resources, withoutRequest }) => {
    const found = await resources.kitchen.orders(Number(cursor ?? 0));
    const keys = await withoutRequest('serveJob', found);
    if (keys.length === 0) return { skipReason: 'No new orders', cursor: String(found.length) };
    return { requests: keys.map((order) => ({ job: 'serveJob', runKey: order, config: { order } })), cursor: String(found.length) };
  },
});

describe('evaluateSensor', () => {
  const resources = { kitchen: { orders: async (after: number) => ['soup', 'fish', 'soup'].slice(after) } };

  test('gives requests, each key once, and where the next tick goes on', async () => {
    expect(await evaluateSensor(orders, { resources, requested: { serveJob: ['fish'] } })).toEqual({
      requests: [{ job: 'serveJob', runKey: 'soup', config: { order: 'soup' }, tags: {}, scheduledFor: undefined }],
      cursor: '3',
      skipReason: undefined,
    });
    expect(await evaluateSensor(orders, { resources, cursor: '3' })).toEqual({ requests: [], cursor: '0', skipReason: 'No new orders' });
  });

  test('says what to pass where a fake is missing, and throws what a tick would refuse', async () => {
    await expect(evaluateSensor(orders)).rejects.toThrow(
      'orderSensor uses kitchen, for which the test has no fake: evaluateSensor(…, { resources: { kitchen: … } })',
    );
    const long = { kitchen: { orders: async () => ['x'.repeat(3_000)] } };
    await expect(evaluateSensor(orders, { resources: long })).rejects.toThrow(
      'orderSensor gave a run key of 3000 bytes for serveJob: expected 1 to 2000',
    );
  });

  test('acknowledges the batches of a stream and ends after as many as the test takes', async () => {
    const acknowledged: string[] = [];
    const stream = defineSensor<Jobs, Clients>({
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
});
