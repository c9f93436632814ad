import type pg from 'pg';
import { z } from 'zod';
import type { OpenSteps } from '../workflow/protocol.ts';
import { query, queryOne } from '../sql/query.ts';
import { metadata, severity } from './columns.ts';
import { storable, storableJson } from './refused-data.ts';

/** How a step is or ended, from what needs a look to what does not. */
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
  /** Of the first step that began. Null where none has. */
  from: z.date().nullable(),
  /** Of the last step that ended. */
  until: z.date().nullable(),
});
/** All steps of a run together. */
export type StepSummary = Readonly<z.infer<typeof summary>>;

const group = z.strictObject({
  asset: z.string(),
  /** Of its only step; null where it has several. */
  partition: z.string().nullable(),
  counts,
  startedAt: z.date(),
  /** Null while one of its steps is open. */
  endedAt: z.date().nullable(),
  /** How many groups there are. */
  total: z.number(),
});
const step = z.strictObject({
  asset: z.string(),
  partition: z.string(),
  state: z.enum(stepStates),
  /** When it began to work, or to wait. */
  startedAt: z.date(),
  endedAt: z.date().nullable(),
  error: z.string().nullable(),
  /** The concurrency pool that it waits for. */
  pool: z.string().nullable(),
  progress: z.string().nullable(),
  /** How many steps there are. */
  total: z.number(),
});
const failedCheck = z.strictObject({
  asset: z.string(),
  partition: z.string(),
  name: z.string(),
  severity,
  metadata,
  /** How many there are. */
  total: z.number(),
});
export type RunStepGroup = Readonly<Omit<z.infer<typeof group>, 'total'>>;
export type RunStep = Readonly<Omit<z.infer<typeof step>, 'total'>>;
export type NotPassedCheck = Readonly<Omit<z.infer<typeof failedCheck>, 'total'>>;

export interface Found<T> {
  readonly total: number;
  readonly found: readonly T[];
}

/** Which steps, in the order of their start. */
export interface StepsWanted {
  readonly asset?: string | undefined;
  readonly state?: StepState | undefined;
  /** How many come before. */
  readonly offset: number;
  readonly limit: number;
}

/** The steps of a run, for people who look at some of very many. @param open what the run itself says of steps that have not ended */
export interface RunSteps {
  summary(runId: string, open: OpenSteps): Promise<StepSummary>;
  /** By asset, in the order of the first start. */
  groups(
    runId: string,
    open: OpenSteps,
    wanted: Omit<StepsWanted, 'asset'>,
  ): Promise<Found<RunStepGroup>>;
  page(runId: string, open: OpenSteps, wanted: StepsWanted): Promise<Found<RunStep>>;
  /** Checks that did not pass, those of severity `error` first. */
  failedChecks(runId: string, limit: number): Promise<Found<NotPassedCheck>>;
}

/** Not a join, of which the planner makes a loop in a loop while it knows nothing of a new run. */
const didNotPass = (more: string) =>
  `(asset, partition) in (select asset, partition from asset_checks where run_id = $1 and not passed ${more})`;

/** A step that is recorded has ended, whatever the run said a moment before. */
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
  };
}

/** Beyond the end no row says how many there are: then it is 0. */
function totalOf<T extends { readonly total: number }>(
  rows: readonly T[],
): Found<Omit<T, 'total'>> {
  return {
    total: rows[0]?.total ?? 0,
    found: rows.map(({ total: _total, ...row }) => row),
  };
}
