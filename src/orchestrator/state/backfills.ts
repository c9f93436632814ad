import type pg from 'pg';
import { z } from 'zod';
import { execute, query, queryFirst, queryOne, type Database } from '../sql/query.ts';
import { lockBackfill, noteEnds, requestNext, runKeyOf } from './backfill-progress.ts';
import { countRow } from './columns.ts';
import { inTransaction } from './transaction.ts';

/** The run that materializes a partition. */
export interface BackfillRun {
  readonly partition: string;
  /** Of its job. */
  readonly config: object;
}

export interface NewBackfill {
  readonly backfillId: string;
  /** Keys of assets. */
  readonly selection: readonly string[];
  readonly job: string;
  readonly atOnce: number;
  readonly requestedBy: string;
  /** In the order in which they are requested, each partition once. */
  readonly runs: readonly BackfillRun[];
  /** Whether partitions are materialized though another backfill that has not ended is about to materialize them. */
  readonly again: boolean;
}

const storedBackfill = z.strictObject({
  backfillId: z.string(),
  selection: z.array(z.string()),
  job: z.string(),
  atOnce: z.number(),
  status: z.enum(['running', 'paused', 'completed', 'failed', 'cancelled']),
  requestedBy: z.string(),
  createdAt: z.date(),
  endedAt: z.date().nullable(),
  /** How many partitions are in which state. */
  ready: z.number(),
  requested: z.number(),
  done: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  skipped: z.number(),
  /** How many ended in the last minute, to tell how long the rest takes. */
  endedInMinute: z.number(),
});
export type StoredBackfill = Readonly<z.infer<typeof storedBackfill>>;

const failedPartition = z.strictObject({
  partition: z.string(),
  attempts: z.number(),
  /** Null where no run began, or it was pruned. */
  runId: z.string().nullable(),
  error: z.string().nullable(),
  endedAt: z.date(),
});
export type FailedPartition = Readonly<z.infer<typeof failedPartition>>;

const skippedPartition = z.strictObject({ partition: z.string(), reason: z.string() });

/** What a person may do to a backfill. */
export interface BackfillChange {
  /** Partitions whose state it changed. */
  readonly partitions: number;
  /** The backfill's status before. */
  readonly before: string;
}

export interface Backfills {
  /** Writes the backfill with the state of all its partitions, and requests the first runs, in one transaction. */
  create(backfill: NewBackfill): Promise<StoredBackfill>;
  find(backfillId: string): Promise<StoredBackfill | undefined>;
  /** The latest first. */
  list(limit: number): Promise<readonly StoredBackfill[]>;
  /** Those whose last run failed, in the order in which they are requested. */
  failedPartitions(backfillId: string, limit: number): Promise<readonly FailedPartition[]>;
  skippedPartitions(backfillId: string, limit: number): Promise<readonly z.infer<typeof skippedPartition>[]>;
  /** Notes ends that were not noted, and requests what there is room for. Safe to repeat. */
  requestNext(backfillId: string): Promise<number>;
  /** Requested runs go on to their end. Undefined where there is no such backfill, as of all that follow. */
  pause(backfillId: string): Promise<BackfillChange | undefined>;
  resume(backfillId: string): Promise<BackfillChange | undefined>;
  /** Requests no more, and takes back requests that were not started. What runs goes on. */
  cancel(backfillId: string): Promise<BackfillChange | undefined>;
  /** Has what failed or was cancelled requested once more: of one that is paused, when it is resumed. */
  retry(backfillId: string): Promise<BackfillChange | undefined>;
  /** Workflow ids of its runs that have been started and not ended. */
  startedRuns(backfillId: string): Promise<readonly string[]>;
}

const pageRows = 10_000;

const counts = ['ready', 'requested', 'done', 'failed', 'cancelled', 'skipped']
  .map((status) => `count(*) filter (where p.status = '${status}') as ${status}`)
  .join(', ');

const backfillStatement = (where: string) => `
  select b.backfill_id as "backfillId", b.selection, b.job, b.at_once as "atOnce", b.status, b.requested_by as "requestedBy",
    b.created_at as "createdAt", b.ended_at as "endedAt", c.*
  from backfills b cross join lateral (
    select ${counts}, count(*) filter (where p.ended_at > now() - interval '1 minute') as "endedInMinute"
    from backfill_partitions p where p.backfill_id = b.backfill_id
  ) c ${where}`;

const workflowIdRow = z.strictObject({ workflowId: z.string() });

export function createBackfills(database: pg.Pool): Backfills {
  const find = (db: Database, backfillId: string) =>
    queryFirst(db, storedBackfill, backfillStatement('where b.backfill_id = $1'), [backfillId]);

  /** Calls `fn` while the backfill is locked. */
  const change = (backfillId: string, fn: (db: Database) => Promise<number>) =>
    inTransaction(database, async (db) => {
      const before = await lockBackfill(db, backfillId);
      return before === undefined ? undefined : { before, partitions: await fn(db) };
    });

  return {
    create: (backfill) =>
      inTransaction(database, async (db) => {
        await insertBackfill(db, backfill);
        if (!backfill.again) await skipTaken(db, backfill.backfillId);
        await requestNext(db, backfill.backfillId);
        return queryOne(db, storedBackfill, backfillStatement('where b.backfill_id = $1'), [backfill.backfillId]);
      }),
    find: (backfillId) => find(database, backfillId),
    list: (limit) => query(database, storedBackfill, backfillStatement('order by b.created_at desc limit $1'), [limit]),
    failedPartitions: (backfillId, limit) => {
      const text = `select p.partition, p.attempts, r.run_id as "runId", r.error, p.ended_at as "endedAt"
        from backfill_partitions p join backfills b using (backfill_id)
          left join run_requests q on (q.job, q.run_key, q.attempt) = (b.job, ${runKeyOf('p.backfill_id', 'p.partition')}, p.attempts)
          left join runs r on r.run_id = q.run_id
        where p.backfill_id = $1 and p.status = 'failed' order by p.place limit $2`;
      return query(database, failedPartition, text, [backfillId, limit]);
    },
    skippedPartitions: (backfillId, limit) => {
      const text = `select partition, reason from backfill_partitions where backfill_id = $1 and status = 'skipped' order by place limit $2`;
      return query(database, skippedPartition, text, [backfillId, limit]);
    },
    requestNext: (backfillId) =>
      inTransaction(database, async (db) => {
        const status = await lockBackfill(db, backfillId);
        if (status === 'cancelled') await takeBack(db, backfillId);
        await noteEnds(db, backfillId);
        return requestNext(db, backfillId);
      }),
    pause: (backfillId) =>
      change(backfillId, (db) =>
        execute(db, `update backfills set status = 'paused' where backfill_id = $1 and status = 'running'`, [backfillId]),
      ),
    resume: (backfillId) =>
      change(backfillId, async (db) => {
        await execute(db, `update backfills set status = 'running' where backfill_id = $1 and status = 'paused'`, [backfillId]);
        return requestNext(db, backfillId);
      }),
    cancel: (backfillId) => change(backfillId, (db) => cancelBackfill(db, backfillId)),
    retry: (backfillId) =>
      change(backfillId, async (db) => {
        const again = await execute(
          db,
          `update backfill_partitions set status = 'ready', ended_at = null where backfill_id = $1 and status in ('failed', 'cancelled')`,
          [backfillId],
        );
        if (again === 0) return 0;
        await execute(db, `update backfills set status = 'running', ended_at = null where backfill_id = $1 and status <> 'paused'`, [
          backfillId,
        ]);
        await requestNext(db, backfillId);
        return again;
      }),
    startedRuns: async (backfillId) => {
      const text = `select workflow_id as "workflowId" from run_requests where backfill_id = $1 and status = 'started' order by ordinal`;
      return (await query(database, workflowIdRow, text, [backfillId])).map(({ workflowId }) => workflowId);
    },
  };
}

async function insertBackfill(db: Database, { backfillId, selection, job, atOnce, requestedBy, runs }: NewBackfill): Promise<void> {
  const text = `insert into backfills (backfill_id, selection, job, at_once, status, requested_by) values ($1, $2, $3, $4, 'running', $5)`;
  await execute(db, text, [backfillId, JSON.stringify(selection), job, atOnce, requestedBy]);
  for (let from = 0; from < runs.length; from += pageRows) {
    await execute(
      db,
      `insert into backfill_partitions (backfill_id, partition, place, status, config)
       select $1, partition, $2 + place, 'ready', config
       from rows from (json_to_recordset($3) as (partition text, config json)) with ordinality as given(partition, config, place)`,
      [backfillId, from, JSON.stringify(runs.slice(from, from + pageRows))],
    );
  }
}

/** One caller at a time, until its transaction ends: of backfills that are created at once, each sees what those before it have taken. */
async function skipTaken(db: Database, backfillId: string): Promise<void> {
  await execute(db, `select pg_advisory_xact_lock(hashtextextended('backfills', 0))`);
  await execute(
    db,
    `update backfill_partitions p set status = 'skipped', reason = 'backfill ' || other.backfill_id || ' is about to materialize it', ended_at = now()
     from backfills mine, backfills other join backfill_partitions theirs on theirs.backfill_id = other.backfill_id
     where p.backfill_id = $1 and mine.backfill_id = $1 and other.backfill_id <> $1 and other.status in ('running', 'paused')
       and theirs.partition = p.partition and theirs.status in ('ready', 'requested')
       and exists (select from json_array_elements_text(mine.selection) a join json_array_elements_text(other.selection) b on a = b)`,
    [backfillId],
  );
}

async function cancelBackfill(db: Database, backfillId: string): Promise<number> {
  const ended = await execute(
    db,
    `update backfills set status = 'cancelled', ended_at = now() where backfill_id = $1 and status in ('running', 'paused')`,
    [backfillId],
  );
  return ended === 0 ? 0 : takeBack(db, backfillId);
}

/** Cancels the partitions that are not under way. A request that could not be started after all is in the queue again after its backfill's end. */
async function takeBack(db: Database, backfillId: string): Promise<number> {
  const { count } = await queryOne(
    db,
    countRow,
    `with taken_back as (
       update run_requests set status = 'cancelled', ended_at = now() where backfill_id = $1 and status = 'pending' returning run_key
     ), cancelled as (
       update backfill_partitions p set status = 'cancelled', ended_at = now()
       where backfill_id = $1 and (status = 'ready' or (status = 'requested'
         and ${runKeyOf('backfill_id', 'partition')} in (select run_key from taken_back)))
       returning 1
     ) select count(*) as count from cancelled`,
    [backfillId],
  );
  return count;
}
