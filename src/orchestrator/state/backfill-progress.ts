import { z } from 'zod';
import { execute, query, queryFirst, type Database } from '../sql/query.ts';

/** Behind the requests of sensors. */
const priority = 10;

/** The request of a backfill that has ended. */
export interface EndedBackfillRequest {
  readonly backfillId: string;
  readonly runKey: string;
}

/** What the requests of a backfill have in place of a sensor, whose name has no colon. */
export const requesterOf = (backfillId: string) => `backfill:${backfillId}`;

const lockedBackfill = z.strictObject({ status: z.string() });

/** Lets one caller at a time change a backfill, until its transaction ends. */
export async function lockBackfill(db: Database, backfillId: string): Promise<string | undefined> {
  const text = `select status from backfills where backfill_id = $1 for update`;
  return (await queryFirst(db, lockedBackfill, text, [backfillId]))?.status;
}

/** The run key of a partition: the same for each of its attempts. */
export const runKeyOf = (backfill: string, partition: string) => `${backfill} || '/' || ${partition}`;

/** Notes how the run of a partition ended, and requests the next ones. */
export async function advanceBackfill(
  db: Database,
  { backfillId, runKey }: EndedBackfillRequest,
  status: 'completed' | 'failed' | 'cancelled',
): Promise<void> {
  await lockBackfill(db, backfillId);
  await execute(
    db,
    `update backfill_partitions set status = $3, ended_at = now()
     where backfill_id = $1 and ${runKeyOf('backfill_id', 'partition')} = $2 and status = 'requested'`,
    [backfillId, runKey, status === 'completed' ? 'done' : status],
  );
  await requestNext(db, backfillId);
}

const resumedRequest = z.strictObject({ backfillId: z.string(), runKey: z.string(), attempt: z.number() });

/** Notes that a run has completed what a run of a backfill left, from which it resumed, unless the partition was requested again since. */
export async function noteResumed(db: Database, runId: string): Promise<void> {
  const text = `
    with recursive resumed as (
      select resume_from from runs where run_id = $1
      union select r.resume_from from resumed join runs r on r.run_id = resumed.resume_from
    )
    select q.backfill_id as "backfillId", q.run_key as "runKey", q.attempt
    from resumed join run_requests q on q.run_id = resumed.resume_from where q.backfill_id is not null`;
  for (const { backfillId, runKey, attempt } of await query(db, resumedRequest, text, [runId])) {
    await lockBackfill(db, backfillId);
    await execute(
      db,
      `update backfill_partitions set status = 'done', ended_at = now()
       where backfill_id = $1 and ${runKeyOf('backfill_id', 'partition')} = $2 and attempts = $3 and status in ('failed', 'cancelled')`,
      [backfillId, runKey, attempt],
    );
    await execute(
      db,
      `update backfills set status = 'completed' where backfill_id = $1 and status = 'failed' and not exists (
         select from backfill_partitions p where p.backfill_id = $1 and p.status in ('failed', 'cancelled'))`,
      [backfillId],
    );
  }
}

/**
 * Notes the ends of requests that were ended without their partition: a worker of a version that knows no backfills does so. The backfill must be
 * locked.
 */
export async function noteEnds(db: Database, backfillId: string): Promise<void> {
  await execute(
    db,
    `update backfill_partitions p set status = case q.status when 'completed' then 'done' else q.status end, ended_at = q.ended_at
     from backfills b, run_requests q
     where p.backfill_id = $1 and p.status = 'requested' and b.backfill_id = $1 and q.status in ('completed', 'failed', 'cancelled')
       and (q.job, q.run_key, q.attempt) = (b.job, ${runKeyOf('p.backfill_id', 'p.partition')}, p.attempts)`,
    [backfillId],
  );
}

/**
 * Requests the runs of so many partitions as there is room for, and ends the backfill when none is left. Does nothing to one that is paused or has
 * ended. The backfill must be locked.
 * @returns how many runs were requested
 */
export async function requestNext(db: Database, backfillId: string): Promise<number> {
  const requested = await execute(
    db,
    `with next as (
       select backfill_id, partition from backfill_partitions p
       where backfill_id = $1 and status = 'ready' and exists (select from backfills b where b.backfill_id = $1 and b.status = 'running')
       order by place limit (
         select greatest(0, b.at_once - (select count(*) from backfill_partitions r where r.backfill_id = $1 and r.status = 'requested'))
         from backfills b where b.backfill_id = $1)
     ), marked as (
       update backfill_partitions p set status = 'requested', attempts = attempts + 1, ended_at = null
       from next where (p.backfill_id, p.partition) = (next.backfill_id, next.partition) returning p.*
     )
     insert into run_requests (job, run_key, attempt, sensor, config, max_attempts, retry_after_ms, backfill_id, priority)
     select b.job, ${runKeyOf('m.backfill_id', 'm.partition')}, m.attempts, $3, m.config, m.attempts, 0, m.backfill_id, $2
     from marked m join backfills b using (backfill_id) order by m.place`,
    [backfillId, priority, requesterOf(backfillId)],
  );
  if (requested === 0) await endWhenDone(db, backfillId);
  return requested;
}

async function endWhenDone(db: Database, backfillId: string): Promise<void> {
  await execute(
    db,
    `update backfills b set ended_at = now(), status =
       case when exists (select from backfill_partitions p where p.backfill_id = $1 and p.status in ('failed', 'cancelled')) then 'failed' else 'completed' end
     where backfill_id = $1 and status in ('running', 'paused')
       and not exists (select from backfill_partitions p where p.backfill_id = $1 and p.status = 'ready')
       and not exists (select from backfill_partitions p where p.backfill_id = $1 and p.status = 'requested')`,
    [backfillId],
  );
}
