import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '#orchestrator/alerts/define-alert.ts';
import { webhook } from '#orchestrator/alerts/targets/webhook.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePool } from '#orchestrator/definitions/concurrency-pool.ts';
import { openResources, defineResource } from '#orchestrator/definitions/resource.ts';
import { defineSchedule } from '#orchestrator/definitions/schedule.ts';
import {
  dynamicPartitions as ofDynamic,
  daily,
  dimension,
  hourly,
  lastWindows,
  multiPartitions,
  overlappingWindows,
  staticPartitions,
} from '#orchestrator/index.ts';
import { defineAsset, type AnyActivityAsset } from '#orchestrator/assets/asset.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import { assetRef, type, type AssetRef } from '#orchestrator/workflow/asset-ref.ts';
import {
  activitiesOf,
  defineJob,
  defineWorkflowAsset,
  dynamicPartitions,
} from '#orchestrator/workflow/index.ts';
import { definitions } from '#definitions.ts';

const materialize = async () => 1;
const config = z.strictObject({ count: z.number().default(1) });
const workflowsUrl = new URL('file:///nowhere/workflows.ts');

/** All but the first line of the error that a function throws. */
function linesOf(create: () => unknown): readonly string[] {
  try {
    create();
  } catch (error) {
    return error instanceof Error ? error.message.split('\n').slice(1) : [];
  }
  return [];
}

describe('createDefinitions', () => {
  test('says what is wrong with rules of alerts', () => {
    const target = () => webhook({ name: 'chat', url: 'CHAT_URL', template: 'slack' });
    const alerts = [
      defineAlert({ name: 'two words', on: [], to: [] }),
      defineAlert({
        name: 'one',
        on: { run: 'failed', jobs: ['materializeAsset'] },
        to: [target()],
        window: 'soon' as '1m',
      }),
      defineAlert({ name: 'one', on: { step: 'failed', assets: ['frist'] }, to: [target()] }),
      defineAlert({ name: 'late', on: { queueOlderThan: 'long' as '1m' }, to: [target()] }),
    ];
    const pipelines = [definePipeline({ assets: [defineAsset({ key: 'first', materialize })] })];
    const create = () => createDefinitions({ workflowsUrl, pipelines, alerts });
    for (const expected of [
      'Two alerts have the name one',
      'Two targets of alerts are named chat: share one constant, or rename one of them',
      'Alert two words has a name that is not valid: expected letters, digits, and . _ -',
      'Alert two words has no condition: give it at least one in `on`',
      'Alert two words has no target: give it at least one in `to`',
      'Alert one has a `window` that is not valid: expected a duration such as 1m',
      'Alert one is about unknown job materializeAsset. Did you mean materializeAssets?',
      'Alert one is about the asset frist, which neither a pipeline has in `assets` nor the workflows module exports. Did you mean first?',
      'Alert late has a condition that is not valid: expected a duration such as 30m, but "long" was given',
    ]) {
      expect(create).toThrow(`\n- ${expected}`);
    }
  });

  test('lists all that is wrong in one message', () => {
    const second = assetRef<AssetRef<number>>('second');
    const first = defineAsset({
      key: 'first',
      deps: { second, elsewhere: assetRef<AssetRef<number>>('elsewere') },
      materialize,
    });
    const workflows = {
      second: defineWorkflowAsset({ key: 'second', deps: { first }, materialize }),
      elsewhere: defineWorkflowAsset({ key: 'elsewhere', materialize }),
      again: defineWorkflowAsset({ key: 'twin', materialize }),
      job: defineJob<z.infer<typeof config>>(async () => undefined),
    };
    const pipeline = definePipeline({
      assets: [
        first,
        defineAsset({ key: 'twin', materialize }),
        defineAsset({ key: 'Capital Letters', materialize }),
      ],
      jobs: { job: { config, description: '', needs: ['database'], materializes: ['secnod'] } },
      schedules: [
        defineSchedule({ name: 'nightly', job: 'job', cron: '61 0 * * *' }),
        defineSchedule({ name: 'nightly', job: 'job', cron: '* * * *', config: { count: 'many' } }),
        defineSchedule({ name: 'abroad', job: 'job', cron: '0 0 * * *', timeZone: 'Mars/Olympus' }),
      ],
    });
    const create = () => createDefinitions({ workflowsUrl, workflows, pipelines: [pipeline] });
    expect(create).toThrow(/^The definitions are not valid:/);
    for (const expected of [
      /Two assets have the key twin/,
      /Two schedules have the name nightly/,
      /Asset key "Capital Letters": expected lower case words/,
      /Asset first depends on elsewere, which neither a pipeline has in `assets` nor the workflows module exports\. Did you mean elsewhere\?/,
      /cycle: first → second → first|cycle: second → first → second/,
      /Job job materializes secnod, which neither .* Did you mean second\?/,
      /Job job needs unknown resource database/,
      /Schedule nightly: cron "61 0 \* \* \*"/,
      /Schedule nightly: cron "\* \* \* \*": expected five fields/,
      /Schedule nightly: The config of job is not valid:\n- count: /,
      /Schedule abroad: cron .* in Mars\/Olympus/,
    ]) {
      expect(create).toThrow(expected);
    }
  });

  test('refuses owners that nobody could be, and an address that leads to no code', () => {
    const owners = ['ana@example.org', 'ana', 'team:data', 'team:', 'a b@example.org'] as never;
    const pipelines = [
      definePipeline({ assets: [defineAsset({ key: 'first', owners, materialize })] }),
    ];
    const create = (sourceUrl: string) => createDefinitions({ workflowsUrl, pipelines, sourceUrl });
    const ofOwner = (owner: string) =>
      `- Asset first has the owner "${owner}": expected an email address such as ana@example.org, or a team such as team:data`;
    const ofUrl = expect.stringMatching(/^- `sourceUrl` is not valid: expected an http or https/);
    const problems = ['ana', 'team:', 'a b@example.org'].map(ofOwner);
    expect(linesOf(() => create('https://example.org/{file}#L{line}'))).toEqual(problems);
    expect(linesOf(() => create('http://example.org/'))).toEqual([ofUrl, ...problems]);
    expect(linesOf(() => create('javascript:alert(1)//{file}'))).toEqual([ofUrl, ...problems]);
    expect(linesOf(() => create('https://me:secret@example.org/{file}'))).toEqual([
      ofUrl,
      ...problems,
    ]);
  });

  test('knows where assets are declared, also those of workflow code', () => {
    const bread = defineAsset({ key: 'bread', materialize });
    const cake = defineWorkflowAsset({ key: 'cake', materialize });
    const { assets } = createDefinitions({
      definitionsUrl: import.meta.url,
      workflows: { cake },
      workflowsUrl,
      sourceUrl: 'https://example.org/{file}#{line}',
      pipelines: [definePipeline({ assets: [bread] })],
    });
    const file = 'tests/orchestrator/definitions.test.ts';
    const [ofBread, ofCake] = assets.map((asset) => asset.findSource());
    const line = ofBread?.line ?? 0;
    expect(line).toBeGreaterThan(1);
    expect(ofBread).toEqual({ file, line, url: `https://example.org/${file}#${line}` });
    expect(ofCake).toMatchObject({ file, line: line + 1 });
  });

  test('lists pools that workflow code names and no pipeline has, and those that limit runs and steps', () => {
    const oven = definePool({ name: 'oven', defaultLimit: 1, variable: 'OVEN_LIMIT' });
    const grill = definePool({ name: 'grill', defaultLimit: 1, variable: 'GRILL_LIMIT' });
    const pipeline = definePipeline({
      assets: [defineAsset({ key: 'bread', pool: oven, materialize })],
      pools: [grill],
      jobs: { job: { description: '', pool: oven } },
    });
    const workflows = {
      job: defineJob<object>(async () => undefined),
      steak: defineWorkflowAsset({ key: 'steak', pool: 'gril', materialize }),
    };
    const create = () => createDefinitions({ workflowsUrl, workflows, pipelines: [pipeline] });
    expect(create).toThrow(
      /Asset steak is in the pool gril, which no pipeline has in `pools`\. Did you mean grill\?/,
    );
    expect(create).toThrow(
      /The pool oven limits the runs of job job and the steps of asset bread: declare another pool for one of them/,
    );
    activitiesOf({ startToCloseTimeout: '1m', pool: 'freezer' });
    const here = () =>
      createDefinitions({
        workflowsUrl: new URL(import.meta.url),
        workflows,
        pipelines: [pipeline],
      });
    expect(here).toThrow(
      /An activity that workflow code calls is in the pool freezer, which no pipeline has in `pools`/,
    );
  });

  describe('of assets with partitions', () => {
    const days = daily({ start: '2026-01-01', timeZone: 'UTC' });
    const regions = staticPartitions(['north', 'south']);
    const ofDay = defineAsset({ key: 'of_day', partitions: days, materialize });
    const ofRegion = defineAsset({ key: 'of_region', partitions: regions, materialize });
    const whole = defineAsset({ key: 'whole', materialize });
    const ofHour = {
      key: 'of_hour',
      partitions: hourly({ start: '2026-01-01T00:00Z' }),
      materialize,
    };
    const ofBoth = {
      key: 'of_both',
      partitions: multiPartitions({ date: days, region: regions }),
      materialize,
    };
    const create = (...assets: AnyActivityAsset[]) =>
      createDefinitions({ workflowsUrl, pipelines: [definePipeline({ assets })] });
    const readsItself = (shift: { readonly first: number; readonly last: number }) =>
      defineAsset({
        key: 'itself',
        partitions: days,
        deps: { before: assetRef<AssetRef<unknown, unknown, unknown, 'itself'>>('itself') },
        mappings: { before: overlappingWindows(shift) },
        materialize,
      });

    test('refuses workflow code whose partitions are not those of its upstream assets', () => {
      const customers = { partitions: dynamicPartitions('customers') };
      const bills = defineAsset({ key: 'bills', partitions: ofDynamic('customers'), materialize });
      const workflows = {
        a: defineWorkflowAsset({ key: 'a', ...customers, deps: { bills, whole }, materialize }),
        b: defineWorkflowAsset({ key: 'b', ...customers, deps: { ofDay }, materialize }),
      };
      const pipelines = [definePipeline({ assets: [bills, whole, ofDay] })];
      expect(() => createDefinitions({ workflowsUrl, workflows, pipelines })).toThrow(
        'The definitions are not valid:\n- The partitions of asset b (dynamic: customers) are not those of of_day (daily in UTC)',
      );
    });

    test('takes mappings that fit, or that follow from the partitions', () => {
      const fine = [
        defineAsset({ ...ofHour, deps: { ofDay, whole } }),
        defineAsset({
          ...ofHour,
          key: 'b',
          deps: { ofDay },
          mappings: { ofDay: overlappingWindows({ first: -1, last: -1 }) },
        }),
        defineAsset({ ...ofBoth, deps: { ofDay, ofRegion } }),
        defineAsset({
          ...ofBoth,
          key: 'd',
          deps: { ofDay },
          mappings: { ofDay: dimension('date', lastWindows(7)) },
        }),
        defineAsset({ key: 'e', deps: { ofDay, ofRegion }, materialize }),
        defineAsset({
          key: 'f',
          deps: { ofDay },
          mappings: { ofDay: lastWindows(7) },
          materialize,
        }),
        readsItself({ first: -3, last: -1 }),
      ];
      expect(create(ofDay, ofRegion, whole, ...fine).assets).toHaveLength(10);
    });

    test.for([
      [
        defineAsset({ ...ofHour, deps: { ofRegion } }),
        'The partitions of asset of_hour (hourly in UTC) do not follow from those of of_region (static: north, south): say which it reads, ' +
          'with `mappings: { ofRegion: … }`',
      ],
      [
        defineAsset({ ...ofHour, deps: { ofRegion }, mappings: { ofRegion: lastWindows(2) } }),
        'Asset of_hour reads the last 2 windows of of_region: both assets must have windows of time as partitions',
      ],
      [
        defineAsset({ ...ofHour, deps: { ofDay }, mappings: { ofDays: lastWindows(2) } as object }),
        'Asset of_hour has `mappings` for ofDays, which is not in its `deps`. Did you mean ofDay?',
      ],
      [
        defineAsset({ ...ofBoth, deps: { ofDay }, mappings: { ofDay: dimension('town') } }),
        'Asset of_both reads town: the same partition of of_day: there is no dimension town',
      ],
      [
        readsItself({ first: -1, last: 0 }),
        'Asset itself reads the windows that overlap it, the first moved by -1 and the last by 0 of itself: expected windows before its own, as ' +
          '`mappings: { before: overlappingWindows({ first: -1, last: -1 }) }` says',
      ],
    ] as const)('refuses others: %#', ([asset, expected]) => {
      expect(() => create(ofDay, ofRegion, asset as AnyActivityAsset)).toThrow(
        `The definitions are not valid:\n- ${expected}`,
      );
    });
  });

  test('lists pools that only share their name, since one limit would hold for both', () => {
    const pipelineWith = (job: string, defaultLimit: number) =>
      definePipeline({
        jobs: {
          [job]: {
            description: '',
            pool: definePool({ name: 'reports', defaultLimit, variable: `${job}_LIMIT` }),
          },
        },
      });
    const workflows = {
      first: defineJob(async () => undefined),
      second: defineJob(async () => undefined),
    };
    const create = () =>
      createDefinitions({
        workflowsUrl,
        workflows,
        pipelines: [pipelineWith('first', 1), pipelineWith('second', 2)],
      });
    expect(create).toThrow(
      /^The definitions are not valid:\n- Two pools have the name reports: share one, or rename one of them$/,
    );
  });

  test('refuses an asset that needs an input where nobody could supply it, and a config that nobody requests', () => {
    const input = z.strictObject({ name: z.string() });
    const keyed = defineAsset({
      key: 'keyed',
      input,
      inputOf: ({ partition }) => ({ name: partition }),
      materialize,
    });
    const orphan = defineAsset({ key: 'orphan', input, materialize });
    const pipeline = definePipeline({
      assets: [keyed, orphan],
      jobs: { job: { description: '', config, materializes: [keyed], configOf: () => ({}) } },
      schedules: [
        defineSchedule({ name: 'keys', assets: [keyed], cron: '0 0 * * *' }),
        defineSchedule({ name: 'orphans', assets: [orphan], cron: '0 0 * * *' }),
      ],
    });
    const workflows = { job: defineJob<z.infer<typeof config>>(async () => undefined) };
    const create = () => createDefinitions({ workflowsUrl, workflows, pipelines: [pipeline] });
    for (const expected of [
      /Job job has configOf, but each asset that it materializes takes no input, or has inputOf/,
      /Schedule keys: .*\n- selection: keyed takes its input from a partition's key, and none was given/,
      /Schedule orphans: .*\n- selection: orphan takes an input that nobody supplies: give it `inputOf`, or name it in `materializes`/,
    ]) {
      expect(create).toThrow(expected);
    }
  });

  test('lists activities that workflow code calls and no pipeline implements, and jobs that are on one side only', () => {
    const pipeline = definePipeline({
      activities: () => ({ greet: async () => 'hello' }),
      jobs: { registered: { description: '' } },
    });
    const { great } = activitiesOf<typeof pipeline>({ startToCloseTimeout: '1m' }) as unknown as {
      great: unknown;
    };
    expect(great).toBeTypeOf('function');
    const workflows = { exported: defineJob<object>(async () => undefined) };
    const create = () =>
      createDefinitions({
        workflowsUrl: new URL(import.meta.url),
        workflows: workflows as object,
        pipelines: [pipeline],
      });
    expect(create).toThrow(
      /Workflow code calls the activity great, which no pipeline implements\. Did you mean greet\?/,
    );
    expect(create).toThrow(
      /Job registered is registered, but the workflows module does not export it/,
    );
    expect(create).toThrow(/Job exported is exported, but no pipeline registers it in `jobs`/);
  });

  test('lists what sensors request and could not', () => {
    const plain = defineAsset({ key: 'plain', materialize });
    const ofJob = defineAsset({ key: 'of_job', input: type<{ id: number }>(), materialize });
    const sensor = defineSensor({
      name: 'sensor',
      intervalSecs: 60,
      jobs: {
        cuontJob: config,
        countJob: z.strictObject({ count: z.number() }),
        plainJob: z.strictObject({}),
      },
      assets: [
        plain,
        ofJob,
        assetRef<AssetRef<number, undefined, undefined, 'palin', undefined>>('palin'),
      ],
      evaluate: async () => ({}),
    });
    const pipeline = definePipeline({
      assets: [plain, ofJob],
      jobs: { countJob: { config, description: '' }, plainJob: { description: '' } },
      sensors: [sensor],
    });
    const workflows = {
      countJob: defineJob<{ count: number }>(async () => undefined),
      plainJob: defineJob<object>(async () => undefined),
    };
    expect(() => createDefinitions({ workflowsUrl, workflows, pipelines: [pipeline] })).toThrow(
      [
        'The definitions are not valid:',
        '- Sensor sensor requests unknown job cuontJob. Did you mean countJob?',
        '- Sensor sensor has another schema for the job countJob than its pipeline: name the same constant in both',
        '- Sensor sensor requests the asset of_job, which takes an input that only a job can supply',
        '- Sensor sensor requests the asset palin, which neither a pipeline has in `assets` nor the workflows module exports. Did you mean plain?',
      ].join('\n'),
    );
  });

  test('says what a thread needs to know', () => {
    const pipelines = [
      definePipeline({ assets: [defineAsset({ key: 'sums', execution: 'thread', materialize })] }),
    ];
    expect(() => createDefinitions({ workflowsUrl, pipelines })).toThrow(
      /Asset sums has `execution: 'thread'`, .*: give createDefinitions `definitionsUrl: import\.meta\.url`/,
    );
    expect(
      createDefinitions({ workflowsUrl, pipelines, definitionsUrl: import.meta.url })
        .definitionsUrl,
    ).toBe(import.meta.url);
  });

  test('loads 10,000 assets in a chain', { timeout: 30_000 }, () => {
    const assets = Array.from({ length: 10_000 }, (_, index) => {
      const deps: Record<string, AssetRef<number>> = index === 0
        ? {}
        : { before: assetRef<AssetRef<number>>(`chain/asset_${index - 1}`) };
      return defineAsset({ key: `chain/asset_${index}`, deps, materialize });
    });
    const { jobs } = createDefinitions({
      workflowsUrl,
      workflows: {},
      pipelines: [definePipeline({ assets: assets.toReversed() })],
    });
    const keys = jobs
      .get('materializeAssets')
      ?.materializes({ selection: ['chain/asset_9999', '+chain/asset_9998'], config: {} });
    expect(keys).toEqual(assets.map(({ key }) => key));
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
    const { clients, isConfigured } = openResources({ shop }, { SHOP_HOST: 'shop', SHOP_PORT: '' });
    expect(isConfigured('shop')).toBe(true);
    expect(clients.shop).toEqual({ SHOP_HOST: 'shop', SHOP_PORT: 80 });
    expect(clients.shop).toBe(clients.shop);
  });

  test('names the variables that are missing or not valid', () => {
    const { clients, problems } = openResources({ shop }, { SHOP_PORT: 'eighty' });
    expect(problems('shop').map(({ variable, problem }) => `${variable} ${problem}`)).toEqual([
      'SHOP_HOST is missing',
      expect.stringMatching(/^SHOP_PORT is not valid: /),
    ]);
    expect(() => clients.shop).toThrow(/shop is not configured: SHOP_HOST is missing/);
  });
});
