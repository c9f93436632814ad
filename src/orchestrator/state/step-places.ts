import type pg from 'pg';
import { z } from 'zod';
import { execute, query, queryFirst, queryOne, type Database } from '../sql/query.ts';
import type { PlaceExchange, StepExecution, TakenPlaces } from '../workflow/place-protocol.ts';
import type { Step } from '../workflow/step.ts';
import { lockPool } from './pool-places.ts';
import { storableJson } from './refused-data.ts';
import { inTransaction } from './transaction.ts';

/** The maximum number of concurrent steps of a pool. */
export type LimitOf = (pool: string) => number;

/** A place granted to a waiting step; its run must be woken. */
export type GrantedPlace = Readonly<z.infer<typeof grantedPlace>>;
const grantedPlace = z.strictObject({
  pool: z.string(),
  runId: z.string(),
  workflowId: z.string(),
});

export interface Exchanged {
  /** Numbers of the run execution's requests that have a place. */
  readonly taken: readonly number[];
  readonly waiting: readonly number[];
  /** Number of steps of all runs that wait ahead of the first waiting one. */
  readonly ahead: number;
  /** How long the first waiting step has waited. */
  readonly waitedMs: number;
  readonly granted: readonly GrantedPlace[];
}

export type UncheckedRun = Readonly<z.infer<typeof uncheckedRun>>;
const uncheckedRun = z.strictObject({ runId: z.string(), workflowId: z.string() });

export interface StepPlaces {
  /**
   * Releases places and requests others, once per turn, and returns which ones the run has. Does
   * nothing if the run has ended.
   */
  exchange(exchange: PlaceExchange, limitOf: LimitOf): Promise<Exchanged>;
  /** Frees the places of a closed run. */
  free(runId: string, limitOf: LimitOf): Promise<readonly GrantedPlace[]>;
  /** Deletes requests of earlier executions of a run that the current one did not repeat. */
  forgetOthers(runId: string, execution: string): Promise<number>;
  /** Runs with steps in one pool or any pool that were not compared with Temporal for this long. */
  unchecked(
    pool: string | undefined,
    minAgeMs: number,
    limit: number,
  ): Promise<readonly UncheckedRun[]>;
}

export function createStepPlaces(database: pg.Pool): StepPlaces {
  return {
    exchange: (exchange, limitOf) =>
      inTransaction(database, (db) => exchangeIn(db, exchange, limitOf(exchange.pool))),
    free: (runId, limitOf) => inTransaction(database, (db) => freeStepPlaces(db, runId, limitOf)),
    forgetOthers: (runId, execution) =>
      execute(database, 'delete from step_places where run_id = $1 and execution <> $2', [
        runId,
        execution,
      ]),
    unchecked: (pool, minAgeMs, limit) =>
      query(
        database,
        uncheckedRun,
        `update step_pool_runs u set checked_at = now() from runs r
         where r.run_id = u.run_id and (u.run_id, u.pool) in (
           select run_id, pool from step_pool_runs c
           where ($1::text is null or pool = $1) and checked_at <= now() - $2 * interval '1 ms'
             and exists (select from step_places p where (p.run_id, p.pool) = (c.run_id, c.pool))
           order by checked_at limit $3 for update skip locked)
         returning r.run_id as "runId", r.workflow_id as "workflowId"`,
        [pool ?? null, minAgeMs, limit],
      ),
  };
}

/** Per run and pool, so that a run with many steps does not make others wait behind all of them. */
const maxWaiting = 100;
/** Per run and pool. */
const maxSteps = 500;

const openRow = z.strictObject({ isOpen: z.boolean() });
const heldRow = z.strictObject({
  taken: z.array(z.number()),
  waiting: z.array(z.number()),
  ahead: z.number(),
  waitedMs: z.number(),
});

/**
 * Locks the run's row before the pool, like the end of a run: a late repetition cannot request
 * places after the run has ended.
 */
async function exchangeIn(
  db: Database,
  exchange: PlaceExchange,
  limit: number,
): Promise<Exchanged> {
  const { runId, pool, turn, wanted, left } = exchange;
  const { id: execution } = turn.execution;
  const open = await queryFirst(
    db,
    openRow,
    {
      name: 'lock-open-run',
      text: `select true as "isOpen" from runs where run_id = $1 and status = 'running' for share`,
    },
    [runId],
  );
  if (open === undefined) return { taken: [], waiting: [], ahead: 0, waitedMs: 0, granted: [] };
  await lockPool(db, pool);
  if (await isNext(db, exchange)) {
    if (left.length > 0) {
      const text =
        'delete from step_places where run_id = $1 and pool = $2 and execution = $3 and request = any($4)';
      await execute(db, { name: 'leave-step-places', text }, [runId, pool, execution, left]);
    }
    if (wanted.length > 0) await ask(db, exchange, limit);
  }
  const granted = await grantPlaces(db, pool, limit);
  const held = await queryOne(
    db,
    heldRow,
    {
      name: 'held-step-places',
      text: `select coalesce(json_agg(request order by request) filter (where not waiting), '[]') as taken,
               coalesce(json_agg(request order by request) filter (where waiting), '[]') as waiting,
               (select count(*) from step_places o where o.pool = $2 and o.waiting and o.ordinal < min(p.ordinal) filter (where p.waiting)) as ahead,
               coalesce(extract(epoch from now() - min(since) filter (where waiting)) * 1000, 0)::float8 as "waitedMs"
             from step_places p where run_id = $1 and pool = $2 and execution = $3`,
    },
    [runId, pool, execution],
  );
  return { ...held, granted: granted.filter((place) => place.runId !== runId) };
}

/**
 * Records the turn.
 * @returns false if it is repeated or older than the last one
 */
async function isNext(
  db: Database,
  { runId, pool, turn: { execution, number } }: PlaceExchange,
): Promise<boolean> {
  const text = `insert into step_pool_runs as u (run_id, pool, execution, execution_started_at, turn) values ($1, $2, $3, $4, $5)
    on conflict (run_id, pool) do update
    set execution = excluded.execution, execution_started_at = excluded.execution_started_at, turn = excluded.turn
    where u.execution_started_at < excluded.execution_started_at
      or (u.execution_started_at = excluded.execution_started_at and (u.execution <> excluded.execution or u.turn < excluded.turn))`;
  return (
    (await execute(db, { name: 'next-place-turn', text }, [
      runId,
      pool,
      execution.id,
      execution.startedAt,
      number,
    ])) === 1
  );
}

/**
 * A step requested by an earlier execution of the run keeps its place or position. Others are
 * queued last, up to the run's maximum.
 */
async function ask(
  db: Database,
  { runId, pool, turn, wanted }: PlaceExchange,
  limit: number,
): Promise<void> {
  const text = `
    with given as (
      select * from json_to_recordset($4) as given(request integer, asset text, partition text)
    ), again as (
      update step_places p set execution = $3, request = given.request from given
      where p.run_id = $1 and p.pool = $2 and (p.asset, p.partition) = (given.asset, given.partition)
    )
    insert into step_places (pool, run_id, asset, partition, waiting, execution, request)
    select $2, $1, asset, partition, true, $3, request from given
    where not exists (select from step_places p where p.run_id = $1 and p.pool = $2 and (p.asset, p.partition) = (given.asset, given.partition))
    order by request
    limit (select greatest(least($5 - count(*) filter (where waiting), $6 - count(*)), 0) from step_places where run_id = $1 and pool = $2)`;
  const rows = wanted.map(([request, asset, partition]) => ({ request, asset, partition }));
  const values = [
    runId,
    pool,
    turn.execution.id,
    storableJson(rows),
    Math.min(limit, maxWaiting),
    maxSteps,
  ];
  await execute(db, { name: 'ask-for-step-places', text }, values);
}

/** Grants free places to the longest-waiting steps. The pool must be locked. */
async function grantPlaces(
  db: Database,
  pool: string,
  limit: number,
): Promise<readonly GrantedPlace[]> {
  const text = `
    update step_places p set waiting = false, since = now()
    from (
      select run_id, asset, partition from step_places where pool = $1 and waiting order by ordinal
      limit (select greatest($2 - count(*), 0) from step_places where pool = $1 and not waiting)
    ) next join runs r on r.run_id = next.run_id
    where p.pool = $1 and (p.run_id, p.asset, p.partition) = (next.run_id, next.asset, next.partition)
    returning p.pool, r.run_id as "runId", r.workflow_id as "workflowId"`;
  return query(db, grantedPlace, { name: 'grant-step-places', text }, [pool, limit]);
}

const poolRow = z.strictObject({ pool: z.string() });

/** Locks the pools in name order to prevent deadlocks. */
async function releaseIn(
  db: Database,
  pools: readonly { readonly pool: string }[],
  limitOf: LimitOf,
  release: () => Promise<unknown>,
): Promise<readonly GrantedPlace[]> {
  const names = pools.map(({ pool }) => pool).toSorted();
  for (const pool of names) await lockPool(db, pool);
  await release();
  const granted: GrantedPlace[] = [];
  for (const pool of names) granted.push(...(await grantPlaces(db, pool, limitOf(pool))));
  return granted;
}

/** Frees the places of a run's ended steps for waiting ones. */
export async function releaseStepPlaces(
  db: Database,
  runId: string,
  steps: readonly Step[],
  limitOf: LimitOf,
): Promise<readonly GrantedPlace[]> {
  const given = storableJson(steps.map(({ asset, partition }) => ({ asset, partition })));
  const ofSteps = `p.run_id = $1 and (p.asset, p.partition) in (select asset, partition from json_to_recordset($2) as given(asset text, partition text))`;
  const pools = await query(
    db,
    poolRow,
    `select distinct pool from step_places p where ${ofSteps}`,
    [runId, given],
  );
  return releaseIn(db, pools, limitOf, () =>
    execute(db, `delete from step_places p where ${ofSteps}`, [runId, given]),
  );
}

/** Frees all places of an ended run. */
export async function freeStepPlaces(
  db: Database,
  runId: string,
  limitOf: LimitOf,
): Promise<readonly GrantedPlace[]> {
  const pools = await query(db, poolRow, 'select pool from step_pool_runs where run_id = $1', [
    runId,
  ]);
  return releaseIn(db, pools, limitOf, async () => {
    await execute(db, 'delete from step_places where run_id = $1', [runId]);
    await execute(db, 'delete from step_pool_runs where run_id = $1', [runId]);
  });
}

const takenRow = z.strictObject({ pool: z.string(), requests: z.array(z.number()) });

/** All places that an execution of a run holds, by pool. */
export async function takenStepPlaces(
  db: Database,
  runId: string,
  { id }: StepExecution,
): Promise<TakenPlaces> {
  const text = `select pool, json_agg(request order by request) as requests from step_places
    where run_id = $1 and execution = $2 and not waiting group by pool order by pool`;
  const rows = await query(db, takenRow, { name: 'taken-step-places', text }, [runId, id]);
  return rows.map(({ pool, requests }) => [pool, requests]);
}
