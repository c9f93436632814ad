import type pg from 'pg';
import { z } from 'zod';
import type { OpenSteps } from '../workflow/protocol.ts';
import { query, queryOne } from '../sql/query.ts';
import { readBlockedSteps, type BlockedStep } from './blocked-steps.ts';
import { metadata, severity } from './columns.ts';
import { storable, storableJson } from './refused-data.ts';

/** States of a step, from most to least urgent. */
export const stepStates = ['failed', 'check_failed', 'running', 'waiting', 'warned', 'ok'] as const;
export type StepState = (typeof stepStates)[number];

const counts = z.strictObject({
  failed: z.number(),
  check_failed: z.number(),
  running: z.number(),
  waiting: z.number(),
  warned: z.number(),
  ok: z.number(),
});
export type StepCounts = Readonly<z.infer<typeof counts>>;

const summary = z.strictObject({
  counts,
  assets: z.number(),
  /** Start of the first step; null if none has begun. */
  from: z.date().nullable(),
  /** End of the last step that ended. */
  until: z.date().nullable(),
});
/** A summary of all steps of a run. */
export type StepSummary = Readonly<z.infer<typeof summary>>;

const group = z.strictObject({
  asset: z.string(),
  /** The partition of the only step; null if there are several. */
  partition: z.string().nullable(),
  counts,
  startedAt: z.date(),
  /** Null while any of the steps is open. */
  endedAt: z.date().nullable(),
  /** Total number of groups. */
  total: z.number(),
});
const step = z.strictObject({
  asset: z.string(),
  partition: z.string(),
  state: z.enum(stepStates),
  /** When it began to run or to wait. */
  startedAt: z.date(),
  endedAt: z.date().nullable(),
  error: z.string().nullable(),
  /** The concurrency pool that it waits for. */
  pool: z.string().nullable(),
  progress: z.string().nullable(),
  /** Total number of steps. */
  total: z.number(),
});
const failedCheck = z.strictObject({
  asset: z.string(),
  partition: z.string(),
  name: z.string(),
  severity,
  metadata,
  /** Total number. */
  total: z.number(),
});
export type RunStepGroup = Readonly<Omit<z.infer<typeof group>, 'total'>>;
export type RunStep = Readonly<Omit<z.infer<typeof step>, 'total'>>;
export type NotPassedCheck = Readonly<Omit<z.infer<typeof failedCheck>, 'total'>>;

export interface Found<T> {
  readonly total: number;
  readonly found: readonly T[];
}

/** Filters for steps, which are ordered by start. */
export interface StepsWanted {
  readonly asset?: string | undefined;
  readonly state?: StepState | undefined;
  /** Number of steps to skip. */
  readonly offset: number;
  readonly limit: number;
}

/**
 * The steps of a run, in pages.
 * @param open the steps that the run itself reports as not ended
 */
export interface RunSteps {
  summary(runId: string, open: OpenSteps): Promise<StepSummary>;
  /** Grouped by asset, ordered by the first start. */
  groups(
    runId: string,
    open: OpenSteps,
    wanted: Omit<StepsWanted, 'asset'>,
  ): Promise<Found<RunStepGroup>>;
  page(runId: string, open: OpenSteps, wanted: StepsWanted): Promise<Found<RunStep>>;
  /** Checks that did not pass, those of severity `error` first. */
  failedChecks(runId: string, limit: number): Promise<Found<NotPassedCheck>>;
  /** Steps that it did not begin because of these checks. */
  blocked(runId: string, limit: number): Promise<Found<BlockedStep>>;
}

/** Not a join: without statistics of a new run, the planner would nest loops. */
const didNotPass = (more: string) =>
  `(asset, partition) in (select asset, partition from asset_checks where run_id = $1 and not passed ${more})`;

/** A recorded step has ended, even if the run has just reported it as open. */
const steps = `
  with open as (
    select o.* from json_to_recordset($2) as o(asset text, partition text, since float8, pool text, progress text)
    where not exists (select from materializations m where (m.run_id, m.asset, m.partition) = ($1, o.asset, o.partition))
  ), steps as (
    select asset, partition, m.ordinal, m.started_at, m.ended_at, m.error, null as pool, null as progress,
      case when m.status = 'failed' then 'failed' when ${didNotPass("and severity = 'error'")} then 'check_failed'
        when ${didNotPass('')} then 'warned' else 'ok' end as state
    from materializations m where m.run_id = $1
    union all
    select asset, partition, null, to_timestamp(since / 1000), null, null, pool, progress, case when pool is null then 'running' else 'waiting' end
    from open
  )`;

const countsOf = `json_build_object(${stepStates
  .map((state) => `'${state}', count(*) filter (where state = '${state}')`)
  .join(', ')}) as counts`;

export function createRunSteps(database: pg.Pool): RunSteps {
  return {
    summary: (runId, open) => {
      const text = `${steps} select ${countsOf}, count(distinct asset) as assets, min(started_at) as from, max(ended_at) as until from steps`;
      return queryOne(database, summary, text, [runId, storableJson(open)]);
    },
    groups: async (runId, open, { state, offset, limit }) => {
      const text = `${steps} select asset, case when count(*) = 1 then min(partition) end as partition, ${countsOf},
          min(started_at) as "startedAt", case when bool_or(ended_at is null) then null else max(ended_at) end as "endedAt", count(*) over () as total
        from steps where ($3::text is null or state = $3) group by asset order by min(started_at), asset offset $4 limit $5`;
      return totalOf(
        await query(database, group, text, [
          runId,
          storableJson(open),
          state ?? null,
          offset,
          limit,
        ]),
      );
    },
    page: async (runId, open, { asset, state, offset, limit }) => {
      const text = `${steps} select asset, partition, state, started_at as "startedAt", ended_at as "endedAt", error, pool, progress, count(*) over () as total
        from steps where ($3::text is null or asset = $3) and ($4::text is null or state = $4)
        order by started_at, ordinal, asset, partition offset $5 limit $6`;
      return totalOf(
        await query(database, step, text, [
          runId,
          storableJson(open),
          asset === undefined ? null : storable(asset),
          state ?? null,
          offset,
          limit,
        ]),
      );
    },
    failedChecks: async (runId, limit) => {
      const text = `select asset, partition, name, severity, metadata, count(*) over () as total
        from asset_checks where run_id = $1 and not passed order by severity, checked_at, asset, partition, name limit $2`;
      return totalOf(await query(database, failedCheck, text, [runId, limit]));
    },
    blocked: async (runId, limit) => totalOf(await readBlockedSteps(database, runId, limit)),
  };
}

/** A page beyond the end has no row with the total, which is then 0. */
function totalOf<T extends { readonly total: number }>(
  rows: readonly T[],
): Found<Omit<T, 'total'>> {
  return {
    total: rows[0]?.total ?? 0,
    found: rows.map(({ total: _total, ...row }) => row),
  };
}
