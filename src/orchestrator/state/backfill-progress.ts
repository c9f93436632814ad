import { z } from 'zod';
import { execute, query, queryFirst, queryOne, type Database } from '../sql/query.ts';
import { openGates } from './backfill-gates.ts';
import { requestNext } from './request-partitions.ts';

/** The finished run request of a backfill. */
export interface EndedBackfillRequest {
  readonly backfillId: string;
  readonly runKey: string;
}

const lockedBackfill = z.strictObject({ status: z.string() });

/** Serializes changes to a backfill until the transaction ends. */
export async function lockBackfill(db: Database, backfillId: string): Promise<string | undefined> {
  const text = `select status from backfills where backfill_id = $1 for update`;
  return (await queryFirst(db, lockedBackfill, text, [backfillId]))?.status;
}

/** Records the outcome of the partitions of a finished request and requests the next runs. */
export async function advanceBackfill(
  db: Database,
  { backfillId, runKey }: EndedBackfillRequest,
): Promise<void> {
  await lockBackfill(db, backfillId);
  await noteEnds(db, backfillId, runKey);
  await requestNext(db, backfillId);
}

const endedPlaces = z.strictObject({ first: z.number().nullable(), last: z.number().nullable() });

/**
 * Records the outcome of partitions whose requests have ended. Without a run key it covers all
 * requests, because workers older than backfills end requests without recording the partitions. If
 * a run of several partitions did not complete, only those with all assets materialized count as
 * done. The backfill must be locked.
 */
export async function noteEnds(db: Database, backfillId: string, runKey?: string): Promise<void> {
  const { first, last } = await queryOne(
    db,
    endedPlaces,
    `with ended as (
       update backfill_partitions p set ended_at = q.ended_at, status = case
         when q.status = 'completed' then 'done'
         when u.per_run > 1 and not exists (
           select from unnest(u.selection) as of(asset) where not exists (
             select from materializations m where m.status = 'materialized'
               and (m.run_id, m.asset, m.partition) = (q.run_id, of.asset, p.partition))
         ) then 'done'
         else q.status end
       from backfill_units u, run_requests q
       where p.backfill_id = $1 and p.status = 'requested' and ($2::text is null or p.run_key = $2)
         and (u.backfill_id, u.unit) = ($1, p.unit)
         and (q.job, q.run_key, q.attempt) = (u.job, p.run_key, p.run_attempt) and q.status in ('completed', 'failed', 'cancelled')
       returning p.place, p.status
     ) select min(place) as first, max(place) as last from ended where status = 'done'`,
    [backfillId, runKey ?? null],
  );
  if (first !== null && last !== null) await openGates(db, backfillId, [first, last]);
}

const resumedPlace = z.strictObject({
  backfillId: z.string(),
  job: z.string(),
  runKey: z.string(),
  attempt: z.number(),
});

/**
 * Records that a resumed run completed the remaining partitions of a backfill run, unless they were
 * requested again since. This unblocks partitions that wait for them; if the backfill has ended, a
 * retry is needed first.
 */
export async function noteResumed(db: Database, runId: string): Promise<void> {
  const text = `
    with recursive resumed as (
      select resume_from from runs where run_id = $1
      union select r.resume_from from resumed join runs r on r.run_id = resumed.resume_from
    )
    select q.backfill_id as "backfillId", q.job, q.run_key as "runKey", q.attempt
    from resumed join run_requests q on q.run_id = resumed.resume_from where q.backfill_id is not null`;
  for (const { backfillId, job, runKey, attempt } of await query(db, resumedPlace, text, [runId])) {
    await lockBackfill(db, backfillId);
    await execute(
      db,
      `update backfill_partitions p set status = 'done', ended_at = now() from backfill_units u
       where p.backfill_id = $1 and (u.backfill_id, u.unit) = ($1, p.unit) and u.job = $2
         and (p.run_key, p.run_attempt) = ($3, $4) and p.status in ('failed', 'cancelled')`,
      [backfillId, job, runKey, attempt],
    );
    await openGates(db, backfillId);
    await execute(
      db,
      `update backfills set status = 'completed' where backfill_id = $1 and status = 'failed' and not exists (
         select from backfill_partitions p where p.backfill_id = $1 and p.status not in ('done', 'skipped'))`,
      [backfillId],
    );
    await requestNext(db, backfillId);
  }
}
