import { z } from 'zod';
import { execute, query, queryFirst, queryOne, type Database } from '../sql/query.ts';

/**
 * SQL: whether a run still waits. Waiting runs repeat their request at least every five minutes; an
 * older request has expired.
 */
export const isWaiting = `waiting and not away and seen_at > now() - interval '10 minutes'`;

/** Serializes counting and taking a pool's places until the transaction ends. */
export async function lockPool(db: Database, pool: string): Promise<void> {
  await execute(db, `select pg_advisory_xact_lock(hashtextextended('pool ' || $1, 0))`, [pool]);
}

const placeCounts = z.strictObject({ taken: z.number(), waiting: z.number() });

/**
 * Counts the places that runs hold and the runs that wait for one. Waiting runs come first, since
 * they are not in the request queue.
 */
export async function countPlaces(
  db: Database,
  pool: string,
): Promise<{ readonly taken: number; readonly waiting: number }> {
  return queryOne(
    db,
    placeCounts,
    `select count(*) filter (where not waiting) as taken,
       count(*) filter (where ${isWaiting}) as waiting
     from pool_places where pool = $1`,
    [pool],
  );
}

export async function takePlaces(
  db: Database,
  pool: string,
  workflowIds: readonly string[],
): Promise<void> {
  await execute(
    db,
    `insert into pool_places (pool, workflow_id) select $1, unnest($2::text[])
     on conflict (workflow_id) do update set waiting = false, away = false, seen_at = now(),
       since = case when pool_places.waiting then now() else pool_places.since end`,
    [pool, workflowIds],
  );
}

const waitingRow = z.strictObject({ waiting: z.boolean() });

/**
 * Takes a place for a run that starts or returns, or makes it wait. A run that holds a place keeps
 * it. The pool must be locked.
 */
export async function takePlaceOrWait(
  db: Database,
  pool: string,
  limit: number,
  workflowId: string,
): Promise<boolean> {
  const place = await queryFirst(
    db,
    waitingRow,
    `select waiting from pool_places where workflow_id = $1`,
    [workflowId],
  );
  if (place?.waiting === false) return true;
  const { taken } = await countPlaces(db, pool);
  if (taken < limit) {
    await takePlaces(db, pool, [workflowId]);
    return true;
  }
  await execute(
    db,
    `insert into pool_places (pool, workflow_id, waiting) values ($1, $2, true)
     on conflict (workflow_id) do update set away = false, seen_at = now(),
       since = case when pool_places.away then now() else pool_places.since end`,
    [pool, workflowId],
  );
  return false;
}

/**
 * Releases a place until its run returns; repeating the call with the same name does nothing. Keeps
 * the row, which identifies runs that never return.
 */
export async function leavePlace(db: Database, workflowId: string, name: string): Promise<void> {
  await execute(
    db,
    `update pool_places set waiting = true, away = true, given_up_as = $2, since = now(), seen_at = now()
     where workflow_id = $1 and not away and given_up_as is distinct from $2`,
    [workflowId, name],
  );
}

export async function freePlace(db: Database, workflowId: string): Promise<void> {
  await execute(db, `delete from pool_places where workflow_id = $1`, [workflowId]);
}

const workflowIdRow = z.strictObject({ workflowId: z.string() });

/**
 * Places taken at least `minAgeMs` ago without a started request, such as those of manually started
 * runs.
 */
export async function placesWithoutRequest(
  db: Database,
  minAgeMs: number,
  limit: number,
): Promise<readonly string[]> {
  const rows = await query(
    db,
    workflowIdRow,
    `select p.workflow_id as "workflowId" from pool_places p
     where p.seen_at <= now() - $1 * interval '1 ms' and not exists (
       select from run_requests r where r.workflow_id = p.workflow_id and r.status = 'started')
     order by p.seen_at limit $2`,
    [minAgeMs, limit],
  );
  return rows.map(({ workflowId }) => workflowId);
}
