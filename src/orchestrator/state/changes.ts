import type pg from 'pg';
import { z } from 'zod';
import { query, queryOne } from '../sql/query.ts';
import { keyRow } from './columns.ts';
import { readMarks, type Mark } from './marks.ts';
import { sequenceEvents } from './sequence-events.ts';

const position = z.strictObject({ outcomes: z.number(), runs: z.number() });
/** A reader's position in the orders of `outcome_events` and `run_events`. */
export type ChangePosition = Readonly<z.infer<typeof position>>;

const outcome = z.strictObject({
  seq: z.number(),
  asset: z.string(),
  partition: z.string(),
  isFailed: z.boolean(),
  /**
   * The last run that materialized the partition or failed to; null if it has no record.
   */
  runId: z.string().nullable(),
});
const runEnd = z.strictObject({
  seq: z.number(),
  runId: z.string(),
  job: z.string(),
  status: z.enum(['completed', 'failed', 'cancelled']),
  outcome: z.enum(['ok', 'warnings', 'checks_failed']).nullable(),
});
const runStart = z.strictObject({ runId: z.string(), job: z.string() });

/** A partition of an asset was materialized or failed to materialize. */
export type OutcomeChange = Readonly<z.infer<typeof outcome>>;
export type RunEndChange = Readonly<z.infer<typeof runEnd>>;
export type RunStartChange = Readonly<z.infer<typeof runStart>>;

/** Changes, so that pages can reload their content. */
export interface Changes {
  /** The end of both orders. */
  last(): Promise<ChangePosition>;
  /** Whether the position exists and nothing after it was pruned. */
  has(position: ChangePosition): Promise<boolean>;
  outcomes(after: number, limit: number): Promise<readonly OutcomeChange[]>;
  /** Assets with outcomes recorded after a position. */
  assets(after: number): Promise<readonly string[]>;
  runEnds(after: number, limit: number): Promise<readonly RunEndChange[]>;
  /** Running runs that started or began in the last minute, newest first. */
  runStarts(limit: number): Promise<readonly RunStartChange[]>;
  /** State without a position in an order; callers compare it with the previous marks. */
  marks(): Promise<readonly Mark[]>;
  /** Assigns positions to what was recorded since the last call. */
  sequence(): Promise<void>;
}

const isKept = z.strictObject({ isKept: z.boolean() });
const kept = (table: string, place: string) =>
  `select ${place} between coalesce(min(seq) - 1, 0) and coalesce(max(seq), ${place}) from ${table}`;

export function createChanges(database: pg.Pool): Changes {
  return {
    sequence: () => sequenceEvents(database),
    marks: () => readMarks(database),
    last: () => {
      const text = `select (select coalesce(max(seq), 0) from outcome_events) as outcomes, (select coalesce(max(seq), 0) from run_events) as runs`;
      return queryOne(database, position, text);
    },
    has: async ({ outcomes, runs }) => {
      const text = `select (${kept('outcome_events', '$1')}) and (${kept('run_events', '$2')}) as "isKept"`;
      return (await queryOne(database, isKept, text, [outcomes, runs])).isKept;
    },
    outcomes: (after, limit) => {
      const text = `select e.seq, e.asset, e.partition, e.is_failed as "isFailed", case when e.is_failed then p.failed_run_id else p.run_id end as "runId"
        from outcome_events e left join asset_partitions p using (asset, partition) where e.seq > $1 order by e.seq limit $2`;
      return query(database, outcome, text, [after, limit]);
    },
    assets: async (after) => {
      const text = 'select distinct asset as key from outcome_events where seq > $1';
      return (await query(database, keyRow, text, [after])).map(({ key }) => key);
    },
    runEnds: (after, limit) => {
      const text = `select e.seq, r.run_id as "runId", r.job, r.status, r.outcome from run_events e join runs r using (run_id)
        where e.seq > $1 and r.status <> 'running' order by e.seq limit $2`;
      return query(database, runEnd, text, [after, limit]);
    },
    runStarts: (limit) => {
      const text = `select run_id as "runId", job from runs
        where status = 'running' and greatest(started_at, begun_at) > now() - interval '1 minute' order by started_at desc limit $1`;
      return query(database, runStart, text, [limit]);
    },
  };
}
