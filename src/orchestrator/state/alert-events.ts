import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';
import { severity } from './columns.ts';

const origin = {
  seq: z.number(),
  runId: z.string(),
  workflowId: z.string(),
  job: z.string(),
  at: z.date(),
};

const runFailure = z.strictObject({
  kind: z.enum(['run_failed', 'run_cancelled']),
  ...origin,
  error: z.string(),
});

const step = { ...origin, asset: z.string(), partition: z.string() };
const stepFailure = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('step_failed'),
    ...step,
    error: z.string(),
    check: z.null(),
    severity: z.null(),
  }),
  z.strictObject({
    kind: z.literal('check_failed'),
    ...step,
    error: z.null(),
    check: z.string(),
    severity,
  }),
]);

/** A single failure. */
export type AlertEvent =
  Readonly<z.infer<typeof runFailure>> | Readonly<z.infer<typeof stepFailure>>;

/** A range of events; `after` is exclusive. */
export interface EventRange {
  readonly after: number;
  readonly until: number;
}

/** Runs that ended without completing, in event order. */
export function readRunFailures(
  db: Database,
  { after, until }: EventRange,
  limit: number,
): Promise<readonly AlertEvent[]> {
  const text = `
    select 'run_' || r.status as kind, e.seq, r.run_id as "runId", r.workflow_id as "workflowId", r.job, r.ended_at as at, r.error
    from run_events e join runs r using (run_id)
    where e.seq > $1 and e.seq <= $2 and r.status in ('failed', 'cancelled') order by e.seq limit $3`;
  return query(db, runFailure, text, [after, until, limit]);
}

/** Failed steps and checks that did not pass, in event order. */
export function readStepFailures(
  db: Database,
  { after, until }: EventRange,
  limit: number,
): Promise<readonly AlertEvent[]> {
  const text = `
    select f.kind, f.seq, f.run_id as "runId", r.workflow_id as "workflowId", r.job, f.asset, f.partition, f.at, f.error, f.check, f.severity
    from (
      select 'step_failed' as kind, e.seq, m.run_id, m.asset, m.partition, m.ended_at as at, m.error, null as check, null as severity
      from outcome_events e join materializations m on (m.asset, m.ordinal) = (e.asset, e.ordinal)
      where e.seq > $1 and e.seq <= $2 and e.is_failed
      union all
      select 'check_failed', e.seq, m.run_id, m.asset, m.partition, a.checked_at, null, a.name, a.severity
      from outcome_events e join materializations m on (m.asset, m.ordinal) = (e.asset, e.ordinal)
        join asset_checks a on (a.run_id, a.asset, a.partition) = (m.run_id, m.asset, m.partition)
      where e.seq > $1 and e.seq <= $2 and not e.is_failed and not a.passed
    ) f join runs r using (run_id) order by f.seq, f.check limit $3`;
  return query(db, stepFailure, text, [after, until, limit]);
}
