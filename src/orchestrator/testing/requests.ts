import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { choose } from '../choose.ts';
import { describeExecution } from '../client/describe-execution.ts';
import type { RunIdentity } from '../client/find-run.ts';
import { followRun, type EndOfRun } from '../client/follow-run.ts';
import { wantedSchedules } from '../client/schedules/wanted-schedule.ts';
import { startRun } from '../client/start-run.ts';
import { triggerTick } from '../client/trigger-tick.ts';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import { TerminalError } from '../errors.ts';
import { query } from '../sql/query.ts';
import type { StoredOutcome } from '../state/materializations.ts';
import type { StateStore } from '../state/state-store.ts';
import type { SensorTickResult } from '../workflow/sensor-protocol.ts';

/** A run that has ended. */
export type RunInTest = EndOfRun &
  RunIdentity & {
    /** The outcome of each asset and partition, ordered by start. */
    readonly steps: readonly StoredOutcome[];
  };

/** A finished tick with the runs that it started, which have ended, too. */
export type TickInTest = SensorTickResult & { readonly runs: readonly RunInTest[] };

export interface RequestParts {
  readonly definitions: Definitions;
  readonly client: Client;
  readonly store: StateStore;
  readonly env: Env;
  /** Aborted if the orchestrator is closed. */
  readonly signal: AbortSignal;
}

/**
 * Runs a job to completion. Its config is validated when the run begins: an invalid config fails
 * the run.
 */
export async function runJob(
  parts: RequestParts,
  givenJob: string,
  config: object,
): Promise<RunInTest> {
  const job = choose('job', givenJob, [...parts.definitions.jobs.keys()]);
  const request = { job, config: { ...config }, launchedBy: 'test', summary: job };
  const { workflowId, firstExecutionRunId: runId } = await startRun(parts.client, request);
  return untilEnded(parts, { workflowId, runId });
}

/** @throws TerminalError with the error of the sensor */
export async function tickSensor(parts: RequestParts, given: string): Promise<TickInTest> {
  const { definitions, client, env, store, signal } = parts;
  const sensors = definitions.sensors.map((sensor) => sensor.name);
  const name = choose('sensor', given, sensors);
  const earlier = new Set(await startedBy(store, name));
  const wanted = wantedSchedules(definitions, env).find((schedule) => schedule.name === name);
  const tick = wanted && (await triggerTick(client, wanted, { waitForTurn: true, signal }));
  if (tick === undefined) throw closed();
  const handle = client.workflow.getHandle(tick.workflowId, tick.runId);
  const result = await client
    .withAbortSignal(signal, () => handle.result())
    .catch((error: unknown) => {
      throw new TerminalError(
        error instanceof Error && error.cause instanceof Error
          ? error.cause.message
          : String(error),
        {
          code: 'SENSOR_FAILED',
          cause: error,
        },
      );
    });
  const started = (await startedBy(store, name)).filter((workflowId) => !earlier.has(workflowId));
  const runs = started.map(async (workflowId) =>
    untilEnded(parts, await identityOf(client, workflowId)),
  );
  return { ...(result as SensorTickResult), runs: await Promise.all(runs) };
}

async function untilEnded(
  { client, store, signal }: RequestParts,
  run: RunIdentity,
): Promise<RunInTest> {
  const end = await followRun(run, {
    client,
    store,
    signal,
    withDetails: false,
    onProgress: () => undefined,
  });
  if (end === undefined) throw closed();
  return { ...run, ...end, steps: await store.materializations.ofRun(run.runId) };
}

const startedRequest = z.strictObject({ workflowId: z.string() });

/** The workflow ids of runs that a sensor's requests have started, in request order. */
async function startedBy({ database }: StateStore, sensor: string): Promise<readonly string[]> {
  const text = `select workflow_id as "workflowId" from run_requests where sensor = $1 and started_at is not null order by ordinal`;
  return (await query(database, startedRequest, text, [sensor])).map(
    ({ workflowId }) => workflowId,
  );
}

/** The run may have continued as new. */
async function identityOf(client: Client, workflowId: string): Promise<RunIdentity> {
  const latest = await describeExecution(client, workflowId);
  return { workflowId, runId: latest?.raw.workflowExecutionInfo?.firstRunId ?? '' };
}

const closed = () => new TerminalError('The test orchestrator was closed before this had ended');
