import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';
import { json } from './columns.ts';

const state = z.strictObject({
  asset: z.string(),
  /** Null if the automation is not paused. */
  pausedAt: z.date().nullable(),
  note: z.string().nullable(),
  /** Number of partitions that cannot be requested yet. */
  waiting: z.number(),
  /** Time of the last run request for the asset. */
  requestedAt: z.date().nullable(),
});
/** The automation status of an asset. */
export type AutomationState = Readonly<z.infer<typeof state>>;

/** States of the assets with active automation. */
export function readAutomationStates(
  db: Database,
  keys: readonly string[],
): Promise<readonly AutomationState[]> {
  const text = `
    select asset, paused_at as "pausedAt", note,
      (select count(*) from automation_partitions p where p.asset = a.asset and p.causes is not null) as waiting,
      (select max(handled_at) from automation_partitions p where p.asset = a.asset) as "requestedAt"
    from automation_assets a where condition is not null and asset = any($1) order by asset`;
  return query(db, state, text, [keys]);
}

const evaluation = z.strictObject({
  partition: z.string(),
  evaluatedAt: z.date(),
  /** When the result changed; null for the latest evaluation. */
  until: z.date().nullable(),
  outcome: z.enum(['requested', 'waiting', 'dropped']),
  /** The same shape as `Trace`. */
  tree: json,
  runKey: z.string().nullable(),
  /** The requested run. */
  runId: z.string().nullable(),
});
export type StoredEvaluation = Readonly<z.infer<typeof evaluation>>;

/**
 * Newest first. Consecutive equal evaluations are merged.
 * @param partition all partitions unless given
 */
export function readEvaluations(
  db: Database,
  asset: string,
  partition: string | undefined,
  limit: number,
): Promise<readonly StoredEvaluation[]> {
  const text = `
    select partition, evaluated_at as "evaluatedAt", outcome, tree, e.run_key as "runKey", q.run_id as "runId",
      (select min(n.evaluated_at) from automation_evaluations n where (n.asset, n.partition) = (e.asset, e.partition) and n.ordinal > e.ordinal) as until
    from automation_evaluations e
    left join lateral (
      select run_id from run_requests r where r.run_key = e.run_key and r.job in (
        select p.job from automation_partitions p where (p.asset, p.partition) = (e.asset, e.partition)) order by attempt desc limit 1
    ) q on true
    where e.asset = $1 and ($2::text is null or e.partition = $2) order by e.ordinal desc limit $3`;
  return query(db, evaluation, text, [asset, partition ?? null, limit]);
}
