import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { defineSchedule } from '#orchestrator/definitions/schedule.ts';
import { defineAsset, defineJob, materialized, type MaterializeContext } from '#orchestrator/workflow/index.ts';
import type { Run } from '#orchestrator/workflow/index.ts';

const numbers = defineAsset({ key: 'numbers', materialize: async () => materialized([1, 2], { count: 2 }) });
const words = defineAsset({ key: 'words', materialize: async () => ['a'] });
const countJob = defineJob<{ count: number }>(async () => undefined);
const config = z.strictObject({ count: z.number().default(1) });
const common = { workflowsUrl: new URL('file:///x'), resources: {}, createActivities: () => ({}) };

test('a schema must give what its job takes', () => {
  const workflows = { countJob };
  createDefinitions({ ...common, workflows, jobs: { countJob: { config, description: '' } } });
  const textConfig = z.object({ count: z.string() });
  // @ts-expect-error the schema gives a string
  createDefinitions({ ...common, workflows, jobs: { countJob: { config: textConfig, description: '' } } });
  // @ts-expect-error the job has no definition
  createDefinitions({ ...common, workflows, jobs: {} });
  const jobs = { countJob: { config, description: '' } };
  // @ts-expect-error there is no such job
  createDefinitions({ ...common, workflows, jobs: { ...jobs, other: { config, description: '' } } });
});

test('a schedule must name a job', () => {
  const jobs = { countJob: { config, description: '' } };
  const nightly = defineSchedule({ name: 'nightly', job: 'countJob', cron: '0 0 * * *' });
  createDefinitions({ ...common, workflows: { countJob }, jobs, schedules: [nightly] });
  const mistyped = defineSchedule({ name: 'nightly', job: 'cuontJob', cron: '0 0 * * *' });
  // @ts-expect-error there is no such job
  createDefinitions({ ...common, workflows: { countJob }, jobs, schedules: [mistyped] });
});

test('only a check of severity error blocks', () => {
  const check = async ({ value }: { readonly value: string[] }) => ({ passed: value.length > 0 });
  const materialize = async () => ['a'];
  defineAsset({ key: 'checked', materialize, checks: [{ name: 'some', severity: 'error', blocking: true, check }] });
  // @ts-expect-error what it leaves out would be no more than a warning
  defineAsset({ key: 'lenient', materialize, checks: [{ name: 'some', severity: 'warn', blocking: true, check }] });
});

test('an upstream has the type of its value and must be among the deps', () => {
  defineAsset({
    key: 'sum',
    deps: [numbers],
    materialize: async ({ upstream }: MaterializeContext<unknown, typeof numbers>) => {
      const value = await upstream(numbers);
      expectTypeOf(value).toEqualTypeOf<number[]>();
      // @ts-expect-error not among the deps
      await upstream(words);
      // @ts-expect-error a list of numbers is not a string
      const text: string = await upstream(numbers);
      return text.length;
    },
  });
  const sum = async ({ upstream }: MaterializeContext<unknown, typeof numbers>) => (await upstream(numbers)).length;
  // @ts-expect-error numbers is not among the deps
  defineAsset({ key: 'undeclared', deps: [words], materialize: sum });
});

test('materialize takes the config of its asset and gives its value', () => {
  const counted = defineAsset({
    key: 'counted',
    materialize: async ({ config: { count } }: MaterializeContext<{ count: number }>) => count,
  });
  const body = async (run: Run) => {
    expectTypeOf(await run.materialize(counted, { config: { count: 1 } })).toEqualTypeOf<number>();
    // @ts-expect-error a count is a number
    await run.materialize(counted, { config: { count: 'one' } });
    expectTypeOf(run.scheduledFor).toEqualTypeOf<Date | undefined>();
    expectTypeOf(await run.map([1], { maxConcurrent: 1 }, async (item) => String(item))).toEqualTypeOf<string[]>();
  };
  expectTypeOf(body).toBeFunction();
});
