import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { definePool } from '#orchestrator/definitions/concurrency-pool.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { defineSchedule } from '#orchestrator/definitions/schedule.ts';
import {
  activitiesOf,
  assetOf,
  defineJob,
  defineWorkflowAsset,
  dynamicPartitions,
  type,
  type Run,
} from '#orchestrator/workflow/index.ts';

const countJob = defineJob<{ count: number }>(async () => undefined);
const config = z.strictObject({ count: z.number().default(1) });
const workflowsUrl = new URL('file:///x');
const numbers = defineAsset({ key: 'numbers', config, materialize: async () => [1, 2] });
const stepOf = defineAsset({
  key: 'step_of',
  input: type<{ id: number }>(),
  materialize: async ({ input }) => input.id,
});
const pipeline = definePipeline({
  assets: [numbers, stepOf],
  activities: () => ({ requestDid: async (name: string) => name.length }),
  jobs: {
    countJob: { config, description: '', summarize: ({ count }) => String(count.toFixed()) },
  },
});

test('a schema must give what its job takes', () => {
  const workflows = { countJob };
  createDefinitions({ workflowsUrl, workflows, pipelines: [pipeline] });
  const texts = definePipeline({
    jobs: { countJob: { config: z.object({ count: z.string() }), description: '' } },
  });
  // @ts-expect-error JobTakesAnotherConfig<{ count: number; }, { count: string; }>
  createDefinitions({ workflowsUrl, workflows, pipelines: [texts] });
  // @ts-expect-error NoPipelineRegistersThisJob<"countJob">
  createDefinitions({ workflowsUrl, workflows, pipelines: [definePipeline({})] });
});

test("a partition's config has the type of the job's config before defaults", () => {
  const user = z.strictObject({ name: z.string(), count: z.number().default(1) });
  const described = { config: user, description: '' } as const;
  definePipeline({
    jobs: {
      job: {
        ...described,
        configOf: (name) => ({ name }),
        summarize: ({ count }) => count.toFixed(),
      },
    },
  });
  definePipeline({
    jobs: {
      job: {
        ...described,
        configOf: (name, asset) => (asset === 'numbers' ? { name } : undefined),
      },
    },
  });
  // @ts-expect-error Property 'name' is missing in type '{ user: string; }' but required in type '{ name: string; count?: number | undefined; }'
  definePipeline({ jobs: { job: { ...described, configOf: (name) => ({ user: name }) } } });
  // @ts-expect-error Type 'string' is not assignable to type 'number'
  definePipeline({ jobs: { job: { ...described, configOf: (name) => ({ name, count: name }) } } });
});

test('a schedule must name a job of its pipeline', () => {
  const jobs = { countJob: { config, description: '' } };
  definePipeline({
    jobs,
    schedules: [defineSchedule({ name: 'nightly', job: 'countJob', cron: '0 0 * * *' })],
  });
  const mistyped = defineSchedule({ name: 'nightly', job: 'cuontJob', cron: '0 0 * * *' });
  // @ts-expect-error no such job
  definePipeline({ jobs, schedules: [mistyped] });
});

test('a pool of activities must be among those of their pipeline', () => {
  const grill = definePool({ name: 'grill', defaultLimit: 1, variable: 'GRILL_LIMIT' });
  const kitchen = definePipeline({ pools: [grill], activities: () => ({ roast: async () => 1 }) });
  const { roast } = activitiesOf<typeof kitchen>({ startToCloseTimeout: '1m', pool: 'grill' });
  expectTypeOf(roast).returns.resolves.toEqualTypeOf<number>();
  // @ts-expect-error '"gril"' is not assignable to type '"grill"'
  activitiesOf<typeof kitchen>({ startToCloseTimeout: '1m', pool: 'gril' });
  // @ts-expect-error no pools are declared
  activitiesOf<typeof pipeline>({ startToCloseTimeout: '1m', pool: 'grill' });
});

test('the pool of an asset is one that was declared', () => {
  defineAsset({
    key: 'a',
    pool: definePool({ name: 'grill', defaultLimit: 1, variable: 'GRILL_LIMIT' }),
    materialize: async () => 1,
  });
  // @ts-expect-error Type 'string' is not assignable to type 'ConcurrencyPool<string>'
  defineAsset({ key: 'a', pool: 'grill', materialize: async () => 1 });
});

test('an activity must be registered and is called with its types', () => {
  const { requestDid } = activitiesOf<typeof pipeline>({ startToCloseTimeout: '1m' });
  expectTypeOf(requestDid).parameters.toEqualTypeOf<[name: string]>();
  expectTypeOf(requestDid).returns.toEqualTypeOf<Promise<number>>();
  // @ts-expect-error Property 'requestDids' does not exist
  const { requestDids } = activitiesOf<typeof pipeline>({ startToCloseTimeout: '1m' });
  expectTypeOf(requestDids).toBeAny();
});

test('workflow code is given a partition by the partitions of its asset', () => {
  const partitions = dynamicPartitions('users');
  defineWorkflowAsset({
    key: 'a',
    partitions,
    materialize: async ({ partition }) => partition.key.length,
  });
  defineWorkflowAsset({ key: 'a', materialize: async ({ partition = 'all' }) => partition.length });
  // @ts-expect-error 'partition' is possibly 'undefined'
  defineWorkflowAsset({ key: 'a', materialize: async ({ partition }) => partition.length });
  // @ts-expect-error the partitions of the asset are dynamic
  defineWorkflowAsset({ key: 'a', partitions: 'users', materialize: async () => 1 });
});

test('materialize takes config and input of its asset and gives its value', () => {
  const asset = assetOf<typeof pipeline>();
  const counted = defineWorkflowAsset({
    key: 'counted',
    input: type<{ count: number }>(),
    materialize: async ({ input }) => input.count,
  });
  const plain = defineWorkflowAsset({ key: 'plain', materialize: async () => 'text' });
  // @ts-expect-error no such asset
  asset('numbesr');
  const body = async (run: Run) => {
    expectTypeOf(await run.materialize(asset('numbers'), { config: { count: 1 } })).toEqualTypeOf<
      number[]
    >();
    expectTypeOf(
      await run.materialize(asset('step_of'), { partition: 'a', input: { id: 1 } }),
    ).toEqualTypeOf<number>();
    expectTypeOf(await run.materialize(counted, { input: { count: 1 } })).toEqualTypeOf<number>();
    expectTypeOf(await run.materialize(plain)).toEqualTypeOf<string>();
    // @ts-expect-error the config is required
    await run.materialize(asset('numbers'));
    // @ts-expect-error a count must be a number
    await run.materialize(asset('numbers'), { config: { count: 'one' } });
    // @ts-expect-error the asset has no config
    await run.materialize(plain, { config: {} });
    // @ts-expect-error an input is required
    await run.materialize(counted, { partition: 'a' });
    expectTypeOf(
      await run.map([1], { maxConcurrent: 1 }, async (item) => String(item)),
    ).toEqualTypeOf<string[]>();
  };
  expectTypeOf(body).toBeFunction();
});
