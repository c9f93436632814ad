import { randomUUID } from 'node:crypto';
import type { AnyActivityAsset } from '#orchestrator/assets/asset.ts';
import { readAutomation } from '#orchestrator/automation/automation.ts';
import { beginAutomation } from '#orchestrator/automation/begin-automation.ts';
import { evaluateAutomation } from '#orchestrator/automation/evaluate-automation.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import { makePlan } from '#orchestrator/definitions/make-plan.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import type { Sensor } from '#orchestrator/definitions/sensor.ts';
import { toRunRequest } from '#orchestrator/sensors/to-run-request.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import type { StepOutcome } from '#orchestrator/workflow/protocol.ts';

/** The recorded outcome of a partition. */
export interface Recorded {
  readonly version?: string;
  readonly fails?: boolean;
  /** Name of a blocking check that fails. */
  readonly failsCheck?: string;
  /** Upstream versions that it has used: `asset` or `asset [partition]`. */
  readonly used?: Readonly<Record<string, string>>;
  /** The run; a new one if omitted. */
  readonly runId?: string;
}

/** Automation without a worker: the test controls what runs record, the ticks and the clock. */
export interface Scene {
  readonly definitions: Definitions;
  readonly sensor: Sensor;
  now: Date;
  begin(): Promise<void>;
  /** `asset` or `asset [partition]`. */
  record(step: string, recorded?: Recorded): Promise<string>;
  /** A run whose id is the run key of a request belongs to that request. */
  startRun(runId: string, steps: readonly string[], job?: string): Promise<void>;
  endRun(runId: string): Promise<void>;
  /** Its requests: the assets of each run, with the partition. */
  tick(): Promise<readonly string[]>;
  /** Ends the requested runs as if they had recorded nothing. */
  endRequests(): Promise<void>;
}

/** In a database whose tables are emptied first, unless `keep` is set. */
export async function createScene(
  store: StateStore,
  given: readonly AnyActivityAsset[] | Definitions,
  { keep = false } = {},
): Promise<Scene> {
  const { database } = store;
  if (!keep)
    await database.query(`truncate runs, materializations, asset_partitions, asset_checks, run_plans, run_requests, fresh_outcomes, outcome_events, run_events,
    partition_keys, sensor_cursors, sensor_ticks, backfills, automation_assets, automation_keys, automation_partitions, automation_evaluations cascade`);
  const definitions =
    'sensors' in given
      ? given
      : createDefinitions({ pipelines: [definePipeline({ assets: given })] });
  const sensor = definitions.sensors.find(({ automates }) => automates !== undefined);
  if (sensor === undefined) throw new Error('No asset has an automation');
  const automation = readAutomation(definitions.assets);
  const scene: Scene = {
    definitions,
    sensor,
    now: new Date('2026-01-10T12:00:00Z'),
    begin: async () => {
      await store.events.sequence();
      await beginAutomation(database, automation, scene.now);
      await store.sensors.beginAt(
        [sensor.name],
        String(await store.events.last('materializations')),
      );
    },
    record: async (step, recorded = {}) => {
      const { runId = randomUUID() } = recorded;
      await insertRun(store, runId);
      scene.now = new Date(scene.now.getTime() + 1);
      await store.materializations.record(runId, [outcomeOf(step, scene.now, recorded)]);
      return runId;
    },
    startRun: async (runId, steps, job = 'materializeAssets') => {
      const [first = ''] = steps;
      const { partition } = splitStep(first);
      const selection = steps.map((step) => splitStep(step).asset);
      await insertRun(store, runId, {
        job,
        config: {
          selection,
          ...(partition !== '' && { partition }),
        },
      });
      await store.plans.keep(
        runId,
        makePlan(definitions.assets.filter(({ key }) => selection.includes(key))),
      );
      await database.query(
        `update run_requests set status = 'started', run_id = $1 where run_key = $1`,
        [runId],
      );
    },
    endRun: async (runId) => {
      await database.query(
        `update runs set status = 'completed', outcome = 'ok', ended_at = now() where run_id = $1`,
        [runId],
      );
      await database.query(
        `update run_requests set status = 'completed', ended_at = now() where run_id = $1`,
        [runId],
      );
    },
    endRequests: async () =>
      void (await database.query(
        `update run_requests set status = 'completed' where status = 'pending'`,
      )),
    tick: async () => {
      const before = await lastRequest(store);
      await store.events.sequence();
      const { cursor, version } = await store.sensors.state(sensor.name);
      let current = version;
      for await (const batch of evaluateAutomation(
        {
          database,
          definitions,
          automation,
          now: () => scene.now,
        },
        Number(cursor),
      )) {
        const requests = (batch.requests ?? []).map((request) => toRunRequest(sensor, request));
        const committed = {
          sensor: sensor.name,
          tickId: 'tick',
          requests,
          cursor: batch.cursor,
          version: current,
          write: batch.write,
        };
        current = (await store.sensors.commit(committed)).version;
      }
      return requestedAfter(store, before);
    },
  };
  return scene;
}

async function insertRun(
  { database }: StateStore,
  runId: string,
  running?: { readonly job: string; readonly config: object },
): Promise<void> {
  const { job = 'materializeAssets', config = {} } = running ?? {};
  const text = `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at, ended_at, outcome)
    values ($1, $1, $2, 'test', $3, $4, now(), case when $4 = 'completed' then now() end, case when $4 = 'completed' then 'ok' end) on conflict do nothing`;
  await database.query(text, [runId, job, config, running === undefined ? 'completed' : 'running']);
}

function outcomeOf(
  step: string,
  at: Date,
  { version, fails, failsCheck, used = {} }: Recorded,
): StepOutcome {
  const head = { ...splitStep(step), startedAt: at.getTime(), endedAt: at.getTime() };
  if (fails === true) return { ...head, status: 'failed', error: 'it failed', checks: [] };
  const upstream = Object.entries(used).map(([of, dataVersion]) => ({
    ...splitStep(of),
    version: dataVersion,
  }));
  return {
    ...head,
    status: 'materialized',
    value: null,
    metadata: {},
    upstream,
    ...(version !== undefined && { dataVersion: version }),
    checks:
      failsCheck === undefined
        ? []
        : [
            {
              name: failsCheck,
              severity: 'error',
              passed: false,
              blocking: true,
              metadata: {},
            },
          ],
  };
}

function splitStep(step: string) {
  const [, asset = step, partition = ''] = /^(\S+) \[(.+)\]$/.exec(step) ?? [];
  return { asset, partition };
}

async function lastRequest({ database }: StateStore): Promise<number> {
  const { rows } = await database.query<{ last: number }>(
    'select coalesce(max(ordinal), 0)::int as last from run_requests',
  );
  return rows[0]?.last ?? 0;
}

async function requestedAfter(
  { database }: StateStore,
  ordinal: number,
): Promise<readonly string[]> {
  const text = `select config -> 'selection' as selection, config ->> 'partition' as partition from run_requests where ordinal > $1 order by ordinal`;
  const { rows } = await database.query<{ selection: readonly string[]; partition: string | null }>(
    text,
    [ordinal],
  );
  return rows
    .map(
      ({ selection, partition }) =>
        `${selection.join(' ')}${partition === null ? '' : ` [${partition}]`}`,
    )
    .toSorted();
}
