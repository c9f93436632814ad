import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { defineResource } from '#orchestrator/definitions/resource.ts';
import { defineSensor, type SensorContext } from '#orchestrator/definitions/sensor.ts';
import { evaluateSensor } from '#orchestrator/testing/index.ts';

interface Shop {
  readonly visitors: () => Promise<string[]>;
}
const create = (): Shop => ({ visitors: async () => [] });
const shop = defineResource({
  description: '',
  env: z.object({}),
  create,
  checkHealth: async () => '',
});
const jobs = {
  greetJob: z.strictObject({ name: z.string(), loud: z.boolean().default(false) }),
  countJob: z.strictObject({ count: z.number().default(1) }),
};
const readings = defineAsset({ key: 'weather/readings', materialize: async () => 1 });
const means = defineAsset({
  key: 'weather/means',
  config: z.strictObject({ day: z.string() }),
  materialize: async () => 1,
});
const spec = { name: 's', intervalSecs: 60 } as const;

test('the resources are those of uses', () => {
  defineSensor({
    ...spec,
    uses: { shop },
    evaluate: async ({ resources }) => {
      expectTypeOf(resources).toEqualTypeOf<Readonly<{ shop: Shop }>>();
      return { skipReason: String(await resources.shop.visitors()) };
    },
  });
  defineSensor({
    ...spec,
    uses: { shop },
    // @ts-expect-error Property 'bakery' does not exist on type 'Readonly<NoInfer<{ shop: Shop; }>>'
    evaluate: async ({ resources }) => ({ skipReason: String(resources.bakery) }),
  });
  defineSensor({
    ...spec,
    // @ts-expect-error Property 'shop' does not exist on type '{}'
    evaluate: async ({ resources }) => ({ skipReason: String(resources.shop) }),
  });
  // @ts-expect-error `uses` is an object with names
  defineSensor({ ...spec, uses: [shop], evaluate: async () => ({}) });
});

test('a request names a job of jobs and has its config, before defaults', () => {
  defineSensor({
    ...spec,
    uses: { shop },
    jobs,
    evaluate: async ({ resources, withoutRequest }) => {
      const names = await withoutRequest('greetJob', await resources.shop.visitors());
      return {
        requests: [
          ...names.map((name) => ({ job: 'greetJob', runKey: name, config: { name } }) as const),
          { job: 'countJob', runKey: '1' },
        ],
      };
    },
  });
  const runKey = '1';
  defineSensor({
    ...spec,
    jobs,
    // @ts-expect-error Type '"gretJob"' is not assignable to type '"greetJob"'
    evaluate: async () => ({ requests: [{ job: 'gretJob', runKey, config: { name: '' } }] }),
  });
  defineSensor({
    ...spec,
    jobs,
    // @ts-expect-error Property 'name' is missing in type '{ count: number; }'
    evaluate: async () => ({ requests: [{ job: 'greetJob', runKey, config: { count: 1 } }] }),
  });
  defineSensor({
    ...spec,
    jobs,
    // @ts-expect-error Property 'config' is missing in type '{ job: "greetJob"; runKey: string; }'
    evaluate: async () => ({ requests: [{ job: 'greetJob', runKey }] }),
  });
  // @ts-expect-error Property 'runKey' is missing in type '{ job: "countJob"; }'
  defineSensor({ ...spec, jobs, evaluate: async () => ({ requests: [{ job: 'countJob' }] }) });
  defineSensor({
    ...spec,
    jobs,
    evaluate: async ({ withoutRequest }) => ({
      // @ts-expect-error Argument of type '"gretJob"' is not assignable to parameter of type '"greetJob" | "countJob" | "materializeAssets"'
      cursor: String(await withoutRequest('gretJob', [])),
    }),
  });
  // @ts-expect-error '{ job: string; runKey: string; }' is not assignable to type 'ThisSensorDeclaresNoJobsAndNoAssets'
  defineSensor({ ...spec, evaluate: async () => ({ requests: [{ job: 'countJob', runKey }] }) });
});

test('so do the requests of a stream', () => {
  defineSensor({
    ...spec,
    mode: 'stream',
    jobs,
    evaluate: async function* ({ signal }) {
      while (!signal.aborted)
        yield {
          requests: [{ job: 'countJob', runKey: '1', config: { count: 1 } }],
          acknowledge: async () => undefined,
        };
    },
  });
  defineSensor({
    ...spec,
    jobs,
    // @ts-expect-error Type '"cuontJob"' is not assignable to type '"countJob"'
    evaluate: async function* ({ cursor = '' }) {
      yield { requests: [{ job: 'cuontJob', runKey: cursor, config: { count: 1 } }] };
    },
  });
});

test('a request of assets names some of assets, with the config that a single one requires', () => {
  const runKey = '1';
  defineSensor({
    ...spec,
    assets: [readings],
    evaluate: async () => ({ requests: [{ assets: [readings], runKey }] }),
  });
  defineSensor({
    ...spec,
    jobs,
    assets: [readings, means],
    evaluate: async ({ lastTick }) =>
      lastTick === undefined
        ? {
            requests: [
              { assets: [readings], runKey },
              { job: 'countJob', runKey },
            ],
          }
        : {
            requests: [
              { assets: [readings, means], runKey, config: { 'weather/means': { day: 'today' } } },
            ],
          },
  });
  defineSensor({
    ...spec,
    assets: [readings],
    // @ts-expect-error Type '"weather/means"' is not assignable to type '"weather/readings"'
    evaluate: async () => ({ requests: [{ assets: [means], runKey }] }),
  });
  defineSensor({
    ...spec,
    assets: [means],
    // @ts-expect-error Property 'config' is missing in type '{ assets: …; runKey: string; }'
    evaluate: async () => ({ requests: [{ assets: [means], runKey }] }),
  });
  const wrongDay = { 'weather/means': { day: 1 } };
  defineSensor({
    ...spec,
    assets: [means],
    // @ts-expect-error Type 'number' is not assignable to type 'string'
    evaluate: async () => ({ requests: [{ assets: [means], runKey, config: wrongDay }] }),
  });
});

test('a helper takes the part of a context that it uses, and a pipeline registers sensors', () => {
  async function* visitors({ resources }: SensorContext<{ readonly shop: Shop }, 'greetJob'>) {
    for (const name of await resources.shop.visitors())
      yield { requests: [{ job: 'greetJob', runKey: name, config: { name } }] as const };
  }
  const sensor = defineSensor({ ...spec, uses: { shop }, jobs, evaluate: visitors });
  definePipeline({ sensors: [sensor, defineSensor({ ...spec, evaluate: async () => ({}) })] });
});

test('a test gives fakes of the clients in uses', () => {
  const sensor = defineSensor({ ...spec, uses: { shop }, evaluate: async () => ({}) });
  const run = async () => {
    await evaluateSensor(sensor, { resources: { shop: create() } });
    // @ts-expect-error 'visitor' does not exist in type 'Shop'. Did you mean to write 'visitors'?
    await evaluateSensor(sensor, { resources: { shop: { visitor: async () => [] } } });
    // @ts-expect-error 'bakery' does not exist in type 'Partial<NoInfer<{ shop: Shop; }>>'
    await evaluateSensor(sensor, { resources: { bakery: create() } });
  };
  expectTypeOf(run).toBeFunction();
});
