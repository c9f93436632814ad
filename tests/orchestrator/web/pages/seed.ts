import type { Client } from '@temporalio/client';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import type { RecordedEnd, StepOutcome } from '#orchestrator/workflow/protocol.ts';
import { oneUnit } from '#tests/support/one-unit.ts';
import { hostile } from './energy.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

interface SeededRun {
  readonly runId: string;
  readonly job?: string;
  readonly startedAgo: number;
  readonly tookMs: number;
  readonly launchedBy?: string;
  readonly config?: object;
  readonly end: RecordedEnd;
  readonly outcomes: readonly StepOutcome[];
}

/** The data of a deployment after some weeks: mostly successful, with some failures. */
export async function seed({
  client,
  store,
}: {
  readonly client: Client;
  readonly store: StateStore;
}): Promise<void> {
  const now = Date.now();
  const record = async ({
    runId,
    job = 'materializeAssets',
    startedAgo,
    tookMs,
    launchedBy = 'dailyReadings',
    config = {},
    end,
    outcomes,
  }: SeededRun) => {
    const startedAt = now - startedAgo;
    const run = {
      runId,
      workflowId: `${job}/${runId}`,
      job,
      launchedBy,
      config,
      runKey: undefined,
      resumeFrom: undefined,
    };
    await store.runLife.begin(
      { ...run, startedAt, askedAt: startedAt + 400 },
      { attempt: undefined, pool: undefined, refusal: undefined },
    );
    const ended = {
      ...run,
      ...end,
      result: '',
      queued: false,
      outcomes,
      endedAt: startedAt + tookMs,
    };
    await store.runLife.end(ended, () => 1);
  };
  const dayKey = (ago: number) => new Date(now - ago * day).toISOString().slice(0, 10);
  for (let ago = 60; ago >= 2; ago -= 1) {
    if ([31, 30, 12].includes(ago)) continue;
    const startedAt = now - ago * day + 30 * hour;
    const partition = dayKey(ago);
    const rows = Math.round(110_000 - ago * 300 + 4_000 * Math.sin(ago));
    const base = {
      partition,
      startedAt,
      endedAt: startedAt + 40 * second,
      checks: [{ name: 'not_empty', passed: true, severity: 'error' as const, metadata: { rows } }],
    };
    const isFailed = [20, 19, 5].includes(ago);
    await record({
      runId: `0199-readings-${partition}`,
      startedAgo: ago * day - 30 * hour,
      tookMs: 2 * minute,
      config: {
        assets: ['meters/readings', 'meters/cleaned'],
        partition,
      },
      end: isFailed
        ? {
            status: 'failed',
            error: '1 of 2 steps failed: meters/cleaned',
          }
        : {
            status: 'completed',
            outcome: 'ok',
          },
      outcomes: [
        {
          ...base,
          asset: 'meters/readings',
          status: 'materialized',
          value: { uri: `s3://lake/readings/${partition}.parquet` },
          metadata: {
            rows,
            bytes: rows * 42,
            uri: `https://data.example.org/readings/${partition}`,
          },
        },
        isFailed
          ? {
              ...base,
              checks: [],
              asset: 'meters/cleaned',
              startedAt: base.endedAt,
              endedAt: base.endedAt + 61 * second,
              status: 'failed',
              error:
                'The time series service answered 503 three times: upstream connect error\n    at request (src/resources/series.ts:41:11)\n    at clean (activities/meters.ts:88:20)',
            }
          : {
              ...base,
              checks: [],
              asset: 'meters/cleaned',
              startedAt: base.endedAt,
              endedAt: base.endedAt + 61 * second,
              status: 'materialized',
              value: rows,
              metadata: {
                rows: rows - 213,
                gaps_filled: 213 - ago,
              },
            },
      ],
    });
  }
  const catalogAt = now - 5 * hour;
  const whole = {
    partition: '',
    startedAt: catalogAt,
    endedAt: catalogAt + 95 * second,
    checks: [],
  };
  await record({
    runId: '0199-catalog-a1',
    startedAgo: 5 * hour,
    tookMs: 100 * second,
    launchedBy: 'newWeatherFiles',
    end: {
      status: 'completed',
      outcome: 'ok',
    },
    outcomes: [
      {
        ...whole,
        asset: 'buildings/catalog',
        status: 'materialized',
        value: null,
        metadata: {
          buildings: 18233,
          source: 'javascript:alert(1)',
          districts_preview: '| district | buildings |\n| --- | --- |\n| Centro | 5,120 |',
        },
      },
    ],
  });
  const regionAt = now - 4 * hour;
  await record({
    runId: '0199-regions-b2',
    startedAgo: 4 * hour,
    tookMs: 6 * minute,
    launchedBy: 'anna',
    end: {
      status: 'failed',
      error: `1 of 4 steps failed: buildings/by_region [${hostile}]`,
    },
    outcomes: ['north', 'south', 'east', hostile].map((partition, index) => {
      const step = {
        asset: 'buildings/by_region',
        partition,
        startedAt: regionAt + index * 70 * second,
        endedAt: regionAt + index * 70 * second + 66 * second,
        checks: [],
      };
      return partition === hostile
        ? {
            ...step,
            status: 'failed',
            error: `No region is named ${hostile}`,
          }
        : {
            ...step,
            status: 'materialized',
            value: index,
            metadata: { buildings: 4e3 + index },
          };
    }),
  });
  const profilesAt = now - 3 * hour;
  await record({
    runId: '0199-profiles-c3',
    startedAgo: 3 * hour,
    tookMs: 11 * minute,
    launchedBy: 'anna',
    end: {
      status: 'completed',
      outcome: 'checks_failed',
    },
    outcomes: [
      {
        asset: 'analysis/load_profiles',
        partition: '',
        startedAt: profilesAt,
        endedAt: profilesAt + 10 * minute,
        status: 'materialized',
        value: null,
        metadata: {
          profiles: 42,
          sent: 37,
        },
        checks: [
          {
            name: 'all_sent',
            passed: false,
            severity: 'error',
            metadata: { missing: 5 },
          },
        ],
      },
    ],
  });
  await seedRunning(client, store, now);
  await seedAutomation(store);
  await seedAudit(store);
}

/** A partially failed backfill, ticks, and waiting requests. */
async function seedAutomation(store: StateStore): Promise<void> {
  const keys = ['2026-08-01', '2026-08-02', '2026-08-03', '2026-08-04', '2026-08-05', '2026-08-06'];
  const rows = keys.map((partition) => ({
    partition,
    config: { assets: ['meters/cleaned'], partition },
  }));
  await store.backfills.create(
    oneUnit({
      backfillId: 'gaps-of-august',
      selection: ['meters/cleaned'],
      job: 'materializeAssets',
      atOnce: 4,
      rows,
    }),
  );
  const taken = await store.requests.take(
    { jobs: ['materializeAssets'], pool: undefined, batch: 3 },
    ({ runKey }) => `backfill/${runKey}`,
  );
  for (const [index, { workflowId }] of taken.entries())
    await store.requests.end(workflowId, index === 1 ? 'failed' : 'completed');
  const sensor = 'newWeatherFiles';
  const tick = async (tickId: string, skipReason: string) => {
    await store.sensors.beginTick(sensor, tickId);
    await store.sensors.endTick(sensor, tickId, { skipReason, evaluated: true });
  };
  await tick('tick-0', 'The folder is not there yet');
  for (let index = 1; index <= 14; index += 1) await tick(`tick-${index}`, 'No new file');
}

/** Actions that succeeded, failed, and were interrupted. */
async function seedAudit({ audit }: StateStore): Promise<void> {
  const by = { who: 'anna', via: 'web' } as const;
  const act = (action: string, about: readonly string[]) =>
    audit.begin({ ...by, action, about, input: { note: hostile } });
  await audit.end(await act('backfills pause', ['gaps-of-august']), { about: [], result: {} });
  const code = 'RUN_ENDED';
  await audit.end(await act('runs cancel', ['0199-catalog-a1']), { code, about: [], result: null });
  await act('sensors ignore', ['newWeatherFiles', hostile]);
}

/** A run that is open in Temporal too: otherwise it would be detected as ended. */
async function seedRunning(client: Client, store: StateStore, now: number): Promise<void> {
  const job = 'materializeAssets';
  const workflowId = `${job}/running`;
  const { firstExecutionRunId: runId } = await client.workflow.start(job, {
    taskQueue: 'nobody',
    workflowId,
  });
  const startedAt = now - 4 * minute;
  await store.runLife.begin(
    {
      runId,
      workflowId,
      job,
      launchedBy: 'anna',
      config: { assets: ['meters/cleaned'] },
      runKey: undefined,
      resumeFrom: undefined,
      startedAt,
      askedAt: startedAt + 300,
    },
    { attempt: undefined, pool: undefined, refusal: undefined },
  );
  const partitions = [90, 89, 88, 87, 86].map((ago) =>
    new Date(now - ago * day).toISOString().slice(0, 10),
  );
  await store.materializations.record(
    runId,
    partitions.map((partition, index) => {
      const step = {
        asset: 'meters/cleaned',
        partition,
        startedAt: startedAt + index * 20 * second,
        endedAt: startedAt + (index + 2) * 25 * second,
        checks: [],
      };
      return index === 3
        ? {
            ...step,
            status: 'failed',
            error: 'Nothing was read of this day: meters/readings has no such partition',
          }
        : { ...step, status: 'materialized', value: 1, metadata: { rows: 99_000 + index } };
    }),
  );
  const lines = Array.from({ length: 40 }, (_, index) => ({
    at: startedAt + index * 3 * second,
    level: index % 13 === 5 ? ('warn' as const) : ('info' as const),
    asset: 'meters/cleaned',
    partition: partitions[index % 5] ?? '',
    message:
      index === 5
        ? `<script>alert('log')</script> is no number, left out`
        : `${index} of 24 hours read`,
    attributes: { hour: index },
  }));
  const failure = {
    at: startedAt + 130 * second,
    level: 'error' as const,
    asset: 'meters/cleaned',
    partition: partitions[3] ?? '',
    message: 'Nothing was read of this day\n    at clean (activities/meters.ts:88:20)',
    attempt: 2,
  };
  await store.runLogs.append([{ runId, lines: [...lines, failure], leftOut: 0 }], {
    headLines: 5_000,
    tailLines: 5_000,
    tailBytes: 8_000_000,
  });
}
