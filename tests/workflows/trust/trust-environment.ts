import { WorkflowFailedError } from '@temporalio/client';
import type { TrustSubject } from '#activities/trust/subject.ts';
import { createTrustActivities } from '#activities/trust/activities.ts';
import type { TrustTiming } from '#activities/trust/timing.ts';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { PlatformApi } from '#resources/platform-api.ts';
import type { ServiceResources } from '#resources/index.ts';
import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '#tests/doubles/stand-ins/platform-api/server.ts';
import type { FaultyRequest } from '#tests/doubles/stand-ins/faults.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';

/**
 * Points at which a worker can crash, by its subject: each is reached once and throws what a crash
 * leaves behind.
 */
export interface Crashes {
  readonly beforePost: Set<string>;
  readonly afterPost: Set<string>;
}

export interface TrustEnvironment {
  readonly platform: PlatformApiStandIn;
  readonly worker: TestWorker;
  /**
   * Seconds in place of minutes in production: the server's timers have a resolution of a second.
   */
  readonly timing: { -readonly [K in keyof TrustTiming]: TrustTiming[K] };
  readonly crashes: Crashes;
  stop(): Promise<void>;
}

/** The deployment's own definitions on a stand-in of the platform. */
export async function startTrustEnvironment(maxRuns = 50): Promise<TrustEnvironment> {
  const timing = { askAliveMs: 3_000, firstPauseMs: 5, maxPauseMs: 40 };
  const crashes: Crashes = { beforePost: new Set(), afterPost: new Set() };
  const platform = await startPlatformApi({ timing: { trustCallMs: 100 } });
  const testDefinitions: typeof definitions = {
    ...definitions,
    createActivities: (resources, env, stateDatabase) => ({
      ...definitions.createActivities(resources, env, stateDatabase),
      ...createTrustActivities(
        crashing(resources as ServiceResources, crashes),
        stateDatabase,
        timing,
      ),
    }),
  };
  const worker = await startWorker(testDefinitions, {
    ...platform.env,
    PLATFORM_API_MAX_RUNS: String(maxRuns),
  });
  return {
    platform,
    worker,
    timing,
    crashes,
    stop: async () => {
      await worker.stop();
      await platform.stop();
    },
  };
}

function crashing({ clients }: ServiceResources, crashes: Crashes) {
  const around = async <T>(name: string, post: () => Promise<T>): Promise<T> => {
    if (crashes.beforePost.delete(name)) throw new Error('crash before the request');
    const result = await post();
    if (crashes.afterPost.delete(name)) throw new Error('crash after the request');
    return result;
  };
  const wrap = (api: PlatformApi): PlatformApi => ({
    ...api,
    askForUserDid: (username) => around(username, () => api.askForUserDid(username)),
    askForProof: (key) => around(String(key), () => api.askForProof(key)),
  });
  return {
    get platformApi() {
      return wrap(clients.platformApi);
    },
  };
}

/** Requests for the DID or the proof of one subject. */
export function asksFor({ kind, name }: TrustSubject) {
  return ({ method, path, body }: FaultyRequest): boolean => {
    if (method !== 'POST' || path !== (kind === 'did' ? '/user/did' : '/asset/proof')) return false;
    const { username, object_key_or_id } = body as { username?: string; object_key_or_id?: string };
    return (kind === 'did' ? username : object_key_or_id) === name;
  };
}

export async function runJob(
  { client }: Pick<TestWorker, 'client'>,
  job: string,
  config: Record<string, unknown>,
  resumeFrom?: string,
) {
  const handle = await startRun(client, {
    job,
    config,
    launchedBy: 'test',
    summary: '',
    ...(resumeFrom !== undefined && { resumeFrom }),
  });
  const failure = handle.result().then(
    () => undefined,
    (error: unknown) =>
      error instanceof WorkflowFailedError ? error.cause?.message : String(error),
  );
  return { handle, runId: handle.firstExecutionRunId, failure };
}
