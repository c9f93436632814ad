import { WorkflowFailedError } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { attempts, graph } from '#tests/doubles/fixtures/graph/pipeline.ts';
import * as workflows from '#tests/doubles/fixtures/graph/workflows.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';

const workflowsUrl = new URL('../../doubles/fixtures/graph/workflows.ts', import.meta.url);
const { History } = temporal.api.history.v1;
let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(createDefinitions({ workflows, workflowsUrl, pipelines: [graph] }));
});

afterAll(() => worker.stop());

const start = (job: string, config: Record<string, unknown> = {}) =>
  startRun(worker.client, { job, config, launchedBy: 'test', summary: '' });
const materialize = (key: string) => start('materializeAssets', { selection: [key] });

async function failureOf(handle: Awaited<ReturnType<typeof start>>): Promise<string> {
  const error: unknown = await handle.result().catch((reason: unknown) => reason);
  return error instanceof WorkflowFailedError
    ? (error.cause?.message ?? '')
    : `did not fail: ${JSON.stringify(error)}`;
}

describe('an activity asset', () => {
  test.for([100, 150_000])(
    'reads what this run has materialized, also before it is in Postgres: a value of %i bytes',
    async (length) => {
      const result = (await (await start('chainJob', { length })).result()) as {
        readonly value: unknown;
      };
      expect(result.value).toEqual({ size: length, other: length + 1 });
    },
  );

  test('is refused in a job that does not name it', async () => {
    expect(await failureOf(await start('strayJob'))).toMatch(
      /graph\/foreign is not among the assets that this job materializes: name it in `materializes`/,
    );
  });

  test('is attempted again until it cannot succeed, with the same time of its beginning', async () => {
    const handle = await materialize('graph/stubborn');
    expect(await failureOf(handle)).toMatch(/there is no such thing/);
    const ofRun = [...attempts].filter(([step]) => step.startsWith(handle.firstExecutionRunId));
    expect(ofRun.map(([, attempt]) => attempt)).toEqual([3]);
  });

  test('with a value that is too large fails, and the message says what to do', async () => {
    expect(await failureOf(await materialize('graph/too_large'))).toMatch(
      /takes 200002 bytes as JSON, more than the 200000 .*: return a reference to it instead/,
    );
  });

  test('that takes an input is for the job that supplies it', async () => {
    expect(await failureOf(await materialize('graph/text'))).toMatch(
      /graph\/text takes an input that a run of chainJob or strayJob supplies/,
    );
  });

  test('finds its input by the key of its partition, and the history does not have it', async () => {
    const handle = await start('materializeAssets', {
      selection: ['graph/measured'],
      partition: '7',
      config: { 'graph/measured': { factor: 3 } },
    });
    expect(await handle.result()).toEqual({ materialized: { 'graph/measured': 1 } });
    expect(await worker.store.materializations.latest('graph/measured', '7')).toMatchObject({
      value: 21,
      metadata: { words: 7 },
    });
    const history = Buffer.from(History.encode(await handle.fetchHistory()).finish()).toString();
    expect(history).toContain('"factor":3');
    expect(history).not.toContain('measured before');
  });

  test.for([
    ['none', /There is no such length/],
    ['-1', /The input of graph\/measured is not valid:\n- length: /],
    [
      undefined,
      /graph\/measured takes its input from a partition's key, and none was given: moderate materialize graph\/measured --partition KEY/,
    ],
    ['', /partition: Too small/],
  ] as const)('is refused for the partition %j', async ([partition, expected]) => {
    const handle = await start('materializeAssets', {
      selection: ['graph/measured'],
      ...(partition !== undefined && { partition }),
    });
    expect(await failureOf(handle)).toMatch(expected);
  });
});

describe('an asset that defines partitions', () => {
  test('is given the window of each', async () => {
    await (await start('daysJob', { days: ['2026-03-29', '2026-10-25'] })).result();
    const hours = async (day: string) =>
      Number((await worker.store.materializations.latest('graph/of_day', day))?.value) / 3_600_000;
    expect([await hours('2026-03-29'), await hours('2026-10-25')]).toEqual([23, 25]);
  });

  test('reads the upstream partition that its own maps to, and records the version of that', async () => {
    await (await start('daysJob', { days: ['2026-10-25', '2026-10-26'] })).result();
    await (
      await start('materializeAssets', {
        selection: ['graph/of_day_after'],
        partition: '2026-10-26',
      })
    ).result();
    expect(
      (await worker.store.materializations.latest('graph/of_day_after', '2026-10-26'))?.value,
    ).toBe(25 * 3_600_000);
    const { rows } = await worker.store.database.query<{ used: unknown }>(
      `select upstream_versions as used from asset_partitions where asset = 'graph/of_day_after'`,
    );
    expect(rows).toEqual([
      { used: [{ asset: 'graph/of_day', partition: '2026-10-25', version: expect.any(String) }] },
    ]);
  });

  test.for([
    [
      '2026-02-30',
      /graph\/of_day: "2026-02-30" is not one of its partitions: expected a date such as .* Did you mean 2026-02-28\?/,
    ],
    [
      '2027-01-01',
      /graph\/of_day: "2027-01-01" is not one of its partitions: expected one up to 2026-12-31, which is the last/,
    ],
    [
      null,
      /graph\/of_day is materialized by partition \(daily in Europe\/Madrid\), and none was given/,
    ],
  ] as const)(
    'is refused by its activity, at the first attempt, for %j',
    async ([day, expected]) => {
      const handle = await start('daysJob', { days: [day] });
      expect(await failureOf(handle)).toMatch(expected);
      const { events } = await handle.fetchHistory();
      expect(
        events
          ?.filter((event) => event.activityTaskStartedEventAttributes)
          .map((event) => event.activityTaskStartedEventAttributes?.attempt),
      ).not.toContain(2);
    },
  );
});
