import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { createResourcePool, defineResource } from '#orchestrator/definitions/resource.ts';
import { defineSchedule } from '#orchestrator/definitions/schedule.ts';
import { defineAsset, defineJob } from '#orchestrator/workflow/index.ts';
import { definitions } from '#definitions.ts';

const materialize = async () => 1;
const config = z.strictObject({ count: z.number().default(1) });
const emptySpec = { workflowsUrl: new URL('file:///workflows.ts'), resources: {}, createActivities: () => ({}) };

describe('createDefinitions', () => {
  test('lists all that is wrong in one message', () => {
    const elsewhere = defineAsset({ key: 'elsewhere', materialize });
    const deps: ReturnType<typeof defineAsset<number>>[] = [elsewhere];
    const first = defineAsset({ key: 'first', deps, materialize });
    const second = defineAsset({ key: 'second', deps: [first], materialize });
    deps.push(second);
    const workflows = {
      first,
      second,
      twin: defineAsset({ key: 'twin', materialize }),
      again: defineAsset({ key: 'twin', materialize }),
      capital: defineAsset({ key: 'Capital Letters', madeBy: 'nobody', materialize }),
      job: defineJob<z.infer<typeof config>>(async () => undefined),
    };
    const create = () =>
      createDefinitions({
        ...emptySpec,
        workflows,
        jobs: { job: { config, description: '', needs: ['database'] } },
        schedules: [
          defineSchedule({ name: 'nightly', job: 'job', cron: '61 0 * * *' }),
          defineSchedule({ name: 'nightly', job: 'job', cron: '* * * *', config: { count: 'many' } }),
          defineSchedule({ name: 'abroad', job: 'job', cron: '0 0 * * *', timeZone: 'Mars/Olympus' }),
        ],
      });
    expect(create).toThrow(/^The definitions are not valid:/);
    for (const expected of [
      /Two assets have the key twin/,
      /Two schedules have the name nightly/,
      /Asset key "Capital Letters": expected lower case words/,
      /Asset first depends on elsewhere, which the workflows module does not export/,
      /cycle: first → second → first|cycle: second → first → second/,
      /Asset Capital Letters is made by unknown job nobody/,
      /Job job needs unknown resource database/,
      /Schedule nightly: cron "61 0 \* \* \*"/,
      /Schedule nightly: cron "\* \* \* \*": expected five fields/,
      /Schedule nightly: The config of job is not valid:\n- count: /,
      /Schedule abroad: cron .* in Mars\/Olympus/,
    ]) {
      expect(create).toThrow(expected);
    }
  });

  test('accepts what this deployment has', () => {
    expect([...definitions.jobs.keys()]).toContain('postgresIngestionJob');
  });
});

describe('a resource', () => {
  const shop = defineResource({
    description: '',
    env: z.object({ SHOP_HOST: z.string(), SHOP_PORT: z.coerce.number().int().default(80) }),
    create: (env) => ({ ...env }),
    checkHealth: async () => 'fine',
  });

  test('is built once, at first use, and an empty variable counts as missing', () => {
    const { clients, isConfigured } = createResourcePool({ shop }, { SHOP_HOST: 'shop', SHOP_PORT: '' });
    expect(isConfigured('shop')).toBe(true);
    expect(clients.shop).toEqual({ SHOP_HOST: 'shop', SHOP_PORT: 80 });
    expect(clients.shop).toBe(clients.shop);
  });

  test('names the variables that are missing or not valid', () => {
    const { clients, problems } = createResourcePool({ shop }, { SHOP_PORT: 'eighty' });
    expect(problems('shop').map(({ variable, problem }) => `${variable} ${problem}`)).toEqual([
      'SHOP_HOST is missing',
      expect.stringMatching(/^SHOP_PORT is not valid: /),
    ]);
    expect(() => clients.shop).toThrow(/shop is not configured: SHOP_HOST is missing/);
  });
});
