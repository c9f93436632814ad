import type { Client } from '@temporalio/client';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import type { LatestMaterialization } from '../state/materializations.ts';
import type { StateStore } from '../state/state-store.ts';
import type { AssetRef } from '../workflow/asset-ref.ts';
import type { RunInTest, TickInTest } from './requests.ts';

export interface TestOrchestratorGiven {
  /** Fakes by the names that the definitions give the resources, which are those in `uses`. The others are built from `env`. */
  readonly resources?: Readonly<Record<string, unknown>>;
  /** The variables of the worker. Those of this process, or of a file `.env`, are not among them. */
  readonly env?: Env;
}

/** An asset, its key, or another selection as the command line takes it, such as `+sales/revenue`. */
export type Selected = AssetRef | string;

export interface TestOrchestrator extends AsyncDisposable {
  /**
   * Materializes assets in one run, upstream assets first.
   * @param given a partition of each, and configs by key
   */
  materialize(
    selection: Selected | readonly Selected[],
    given?: { readonly partition?: string; readonly config?: Readonly<Record<string, object>> },
  ): Promise<RunInTest>;
  run(job: string, config?: object): Promise<RunInTest>;
  /** @throws TerminalError with what the sensor threw */
  tickSensor(sensor: string | { readonly name: string }): Promise<TickInTest>;
  /** Undefined if no run has materialized it. */
  latest<V>(
    asset: AssetRef<V> | string,
    partition?: string,
  ): Promise<(LatestMaterialization & { readonly value: V }) | undefined>;
  readonly client: Client;
  readonly store: StateStore;
  /** What leads the command line, or another process, to the servers. */
  readonly env: Env;
  /** Ends what is in progress, the worker and the servers. */
  close(): Promise<void>;
}

/**
 * Runs definitions for real: a worker in this process, on a Temporal server and a Postgres server of its own, which take some seconds to
 * start. The first time on a machine the Temporal CLI is downloaded.
 * @throws TerminalError if a server cannot be found, downloaded or started; nothing is left running then
 */
export async function startTestOrchestrator(
  definitions: Definitions,
  given: TestOrchestratorGiven = {},
): Promise<TestOrchestrator> {
  // The worker's native library takes most of a second to load, which tests without a server do not spend.
  const { openTestOrchestrator } = await import('./open-test-orchestrator.ts');
  return openTestOrchestrator(definitions, given);
}
