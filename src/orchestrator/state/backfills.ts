import type pg from 'pg';
import { z } from 'zod';
import { execute, query, queryOne, type Database } from '../sql/query.ts';
import { openGates } from './backfill-gates.ts';
import { readBackfillCells, type BackfillRow } from './backfill-cells.ts';
import { lockBackfill, noteEnds } from './backfill-progress.ts';
import {
  readBackfillPartitions,
  type BackfillPartition,
  type WantedPartitions,
} from './backfill-partitions.ts';
import {
  readBackfill,
  readBackfills,
  readFailedPartitions,
  readSkippedPartitions,
  type FailedPartition,
  type SkippedPartition,
  type StoredBackfill,
} from './backfill-reports.ts';
import { countRow } from './columns.ts';
import { insertBackfill, skipTaken, type NewBackfill } from './new-backfill.ts';
import { requestNext } from './request-partitions.ts';
import { readStuckBackfills, type StuckBackfill } from './stuck-backfills.ts';
import { inTransaction } from './transaction.ts';

/** The effect of an operator's action on a backfill. */
export interface BackfillChange {
  /** Number of partitions whose state changed. */
  readonly partitions: number;
  /** The backfill's status before the action. */
  readonly before: string;
}

export interface Backfills {
  /**
   * Creates the backfill with all its partitions and requests the first runs in one transaction.
   */
  create(backfill: NewBackfill): Promise<void>;
  find(backfillId: string): Promise<StoredBackfill | undefined>;
  /**
   * Running backfills without requested or running runs that have made no progress for this long.
   */
  stuck(afterMs: number): Promise<readonly StuckBackfill[]>;
  /**
   * Newest first.
   * @param after the id of the last backfill on the previous page
   */
  list(limit: number, after?: string): Promise<readonly StoredBackfill[]>;
  /** In request order. */
  partitions(wanted: WantedPartitions): Promise<readonly BackfillPartition[]>;
  /** Partitions whose last run failed, in request order. */
  failedPartitions(backfillId: string, limit: number): Promise<readonly FailedPartition[]>;
  skippedPartitions(backfillId: string, limit: number): Promise<readonly SkippedPartition[]>;
  /** The states of the backfill's partitions in request order. */
  cells(backfillId: string, columns: number): Promise<readonly BackfillRow[]>;
  /**
   * Records outcomes that were missed and requests as many runs as there is room for. Idempotent.
   */
  requestNext(backfillId: string): Promise<number>;
  /**
   * Requested runs still finish. Like the methods below, returns undefined if the backfill does not
   * exist.
   */
  pause(backfillId: string): Promise<BackfillChange | undefined>;
  resume(backfillId: string): Promise<BackfillChange | undefined>;
  /** Stops requesting runs and cancels requests that have not started. Running runs continue. */
  cancel(backfillId: string): Promise<BackfillChange | undefined>;
  /**
   * Requests failed and cancelled partitions again, then those that wait for them. A paused
   * backfill requests them when it is resumed.
   */
  retry(backfillId: string): Promise<BackfillChange | undefined>;
  /** Workflow ids of its runs that have started but not ended. */
  startedRuns(backfillId: string): Promise<readonly string[]>;
}

const workflowIdRow = z.strictObject({ workflowId: z.string() });

export function createBackfills(database: pg.Pool): Backfills {
  /** Calls `fn` while holding the backfill's lock. */
  const change = (backfillId: string, fn: (db: Database) => Promise<number>) =>
    inTransaction(database, async (db) => {
      const before = await lockBackfill(db, backfillId);
      return before === undefined ? undefined : { before, partitions: await fn(db) };
    });

  return {
    create: (backfill) =>
      inTransaction(database, async (db) => {
        await insertBackfill(db, backfill);
        if (!backfill.again) await skipTaken(db, backfill);
        await requestNext(db, backfill.backfillId);
      }),
    find: (backfillId) => readBackfill(database, backfillId),
    stuck: (afterMs) => readStuckBackfills(database, afterMs),
    list: (limit, after) => readBackfills(database, limit, after),
    partitions: (wanted) => readBackfillPartitions(database, wanted),
    failedPartitions: (backfillId, limit) => readFailedPartitions(database, backfillId, limit),
    skippedPartitions: (backfillId, limit) => readSkippedPartitions(database, backfillId, limit),
    cells: (backfillId, columns) => readBackfillCells(database, backfillId, columns),
    requestNext: (backfillId) =>
      inTransaction(database, async (db) => {
        const status = await lockBackfill(db, backfillId);
        if (status === 'cancelled') await takeBack(db, backfillId);
        await noteEnds(db, backfillId);
        await openGates(db, backfillId);
        return requestNext(db, backfillId);
      }),
    pause: (backfillId) =>
      change(backfillId, (db) =>
        execute(
          db,
          `update backfills set status = 'paused' where backfill_id = $1 and status = 'running'`,
          [backfillId],
        ),
      ),
    resume: (backfillId) =>
      change(backfillId, async (db) => {
        await execute(
          db,
          `update backfills set status = 'running' where backfill_id = $1 and status = 'paused'`,
          [backfillId],
        );
        return requestNext(db, backfillId);
      }),
    cancel: (backfillId) => change(backfillId, (db) => cancelBackfill(db, backfillId)),
    retry: (backfillId) => change(backfillId, (db) => retryBackfill(db, backfillId)),
    startedRuns: async (backfillId) => {
      const text = `select workflow_id as "workflowId" from run_requests where backfill_id = $1 and status = 'started' order by ordinal`;
      return (await query(database, workflowIdRow, text, [backfillId])).map(
        ({ workflowId }) => workflowId,
      );
    },
  };
}

async function cancelBackfill(db: Database, backfillId: string): Promise<number> {
  const ended = await execute(
    db,
    `update backfills set status = 'cancelled', ended_at = now() where backfill_id = $1 and status in ('running', 'paused')`,
    [backfillId],
  );
  return ended === 0 ? 0 : takeBack(db, backfillId);
}

/**
 * Cancels the partitions that are not in progress. A request that fails to start can return to the
 * queue after its backfill has ended.
 */
async function takeBack(db: Database, backfillId: string): Promise<number> {
  const { count } = await queryOne(
    db,
    countRow,
    `with taken_back as (
       update run_requests set status = 'cancelled', ended_at = now() where backfill_id = $1 and status = 'pending' returning job, run_key
     ), cancelled as (
       update backfill_partitions p set status = 'cancelled', ended_at = now() from backfill_units u
       where p.backfill_id = $1 and (u.backfill_id, u.unit) = ($1, p.unit)
         and (p.status in ('blocked', 'ready') or (p.status = 'requested' and (u.job, p.run_key) in (select job, run_key from taken_back)))
       returning 1
     ) select count(*) as count from cancelled`,
    [backfillId],
  );
  return count;
}

async function retryBackfill(db: Database, backfillId: string): Promise<number> {
  const again = await execute(
    db,
    `update backfill_partitions p set ended_at = null,
       status = case when exists (select from backfill_gates g where g.backfill_id = $1 and g.gate = p.gate) then 'blocked' else 'ready' end
     where backfill_id = $1 and status in ('failed', 'cancelled')`,
    [backfillId],
  );
  await execute(
    db,
    `update backfills set status = 'running', ended_at = null where backfill_id = $1 and status in ('failed', 'cancelled') and exists (
       select from backfill_partitions p where p.backfill_id = $1 and p.status = 'ready')`,
    [backfillId],
  );
  await requestNext(db, backfillId);
  return again;
}
