import type pg from 'pg';
import type { EndRunInput, StepOutcome } from '../workflow/protocol.ts';
import type { StepExecution, TakenPlaces } from '../workflow/place-protocol.ts';
import type { Database } from '../sql/query.ts';
import { noteResumed } from './backfill-progress.ts';
import { recordOutcomes } from './materializations.ts';
import { freePlace, lockPool, takePlaceOrWait } from './pool-places.ts';
import {
  freeStepPlaces,
  releaseStepPlaces,
  takenStepPlaces,
  type GrantedPlace,
  type LimitOf,
} from './step-places.ts';
import { claimRequest, endRequest } from './run-requests.ts';
import { insertRun, markBegun, updateEndedRun, type InsertedRun, type NewRun } from './runs.ts';
import { inTransaction } from './transaction.ts';

export interface BeginOptions {
  /** The attempt of the run key; undefined for a manually started run. */
  readonly attempt: number | undefined;
  /** The run waits while the pool is full, unless its request already has a place. */
  readonly pool: { readonly name: string; readonly limit: number } | undefined;
  /**
   * Why the run is recorded as failed without starting. If it may leave work to do, its request
   * stays started until a reconciliation finds that the run is over, because the run may be
   * terminated during that work.
   */
  readonly refusal:
    | { readonly text: string; readonly mayRetry: boolean; readonly mayLeaveWork: boolean }
    | undefined;
}

export type Begun =
  | { readonly status: 'begun'; readonly config: unknown; readonly isNew: boolean }
  | { readonly status: 'refused'; readonly text: string }
  | { readonly status: 'duplicate'; readonly of: string }
  | { readonly status: 'waiting' };

/** Begins and ends runs in the state database, each in one idempotent transaction. */
export interface RunLife {
  /**
   * Records a run, claims the request that it serves, and takes or awaits a place in its job's
   * pool.
   */
  begin(run: NewRun, options: BeginOptions): Promise<Begun>;
  /**
   * Records outcomes and frees the places of their steps; the next steps in the queue get them in
   * the same transaction.
   */
  recordInPools(
    recorded: RecordedInPools,
    limitOf: LimitOf,
  ): Promise<{ readonly granted: readonly GrantedPlace[]; readonly taken: TakenPlaces }>;
  /**
   * Records the remaining outcomes and the end of the run, ends its request, and frees its place
   * and those of its steps.
   */
  end(end: EndRunInput, limitOf: LimitOf): Promise<readonly GrantedPlace[]>;
}

export interface RecordedInPools {
  readonly runId: string;
  readonly outcomes: readonly StepOutcome[];
  readonly execution: StepExecution;
}

export function createRunLife(database: pg.Pool): RunLife {
  return {
    begin: async (run, options) => {
      const { attempt, pool, refusal } = options;
      if (attempt === undefined && pool === undefined) {
        return begunOrRefused(await insertRun(database, run, true, refusal?.text));
      }
      return inTransaction(database, (db) => beginInQueue(db, run, options));
    },
    recordInPools: ({ runId, outcomes, execution }, limitOf) =>
      inTransaction(database, async (db) => {
        await recordOutcomes(db, runId, outcomes);
        const granted = await releaseStepPlaces(db, runId, outcomes, limitOf);
        return {
          granted: granted.filter((place) => place.runId !== runId),
          taken: await takenStepPlaces(db, runId, execution),
        };
      }),
    end: async ({ outcomes, ...end }, limitOf) => {
      if (!end.queued && end.inPools !== true) {
        await recordOutcomes(database, end.runId, outcomes);
        const resumes = await updateEndedRun(database, end);
        if (resumes && end.status === 'completed')
          await inTransaction(database, (db) => noteResumed(db, end.runId));
        return [];
      }
      return inTransaction(database, async (db) => {
        await recordOutcomes(db, end.runId, outcomes);
        const resumes = await updateEndedRun(db, end);
        if (end.queued) await endRequest(db, end.workflowId, end.status, end.givenUp !== true);
        if (resumes && end.status === 'completed') await noteResumed(db, end.runId);
        return end.inPools === true ? freeStepPlaces(db, end.runId, limitOf) : [];
      });
    },
  };
}

async function beginInQueue(
  db: Database,
  run: NewRun,
  { attempt, pool, refusal }: BeginOptions,
): Promise<Begun> {
  const { job, runKey, runId, workflowId } = run;
  if (pool !== undefined) await lockPool(db, pool.name);
  if (attempt !== undefined && runKey !== undefined) {
    const holder = await claimRequest(db, { job, runKey, attempt }, workflowId, runId);
    if (holder !== undefined && holder !== runId) return { status: 'duplicate', of: holder };
  }
  const begun = begunOrRefused(await insertRun(db, run, false, refusal?.text));
  if (begun.status === 'refused') {
    if (refusal?.mayLeaveWork === true) await freePlace(db, workflowId);
    else await endRequest(db, workflowId, 'failed', refusal?.mayRetry === true);
    return begun;
  }
  if (pool !== undefined && !(await takePlaceOrWait(db, pool.name, pool.limit, workflowId)))
    return { status: 'waiting' };
  await markBegun(db, run);
  return begun;
}

/**
 * A refusal is permanent, even if the worker died before reporting it and a worker with another
 * setup repeats the call.
 */
function begunOrRefused({ config, isNew, ...run }: InsertedRun): Begun {
  if (run.status === 'failed' && config === null) return { status: 'refused', text: run.error };
  return { status: 'begun', config, isNew };
}
