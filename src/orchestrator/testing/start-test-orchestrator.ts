import type { Client } from '@temporalio/client';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import type { LatestMaterialization } from '../state/materializations.ts';
import type { StateStore } from '../state/state-store.ts';
import type { AssetRef } from '../workflow/asset-ref.ts';
import type { RunInTest, TickInTest } from './requests.ts';

export interface TestOrchestratorGiven {
  /**
   * Fakes by resource name, as in the definitions and in `uses`. Other resources are built from
   * `env`.
   */
  readonly resources?: Readonly<Record<string, unknown>>;
  /**
   * The variables of the worker. Variables of this process or of an `.env` file are not included.
   */
  readonly env?: Env;
}

/**
 * An asset, its key, or another selection in the syntax of the command line, such as
 * `+sales/revenue`.
 */
export type Selected = AssetRef | string;

export interface TestOrchestrator extends AsyncDisposable {
  /**
   * Materializes assets in one run, upstream assets first.
   * @param given the partition of all assets, and configs by key
   */
  materialize(
    selection: Selected | readonly Selected[],
    given?: { readonly partition?: string; readonly config?: Readonly<Record<string, object>> },
  ): Promise<RunInTest>;
  run(job: string, config?: object): Promise<RunInTest>;
  /** @throws TerminalError with the error of the sensor */
  tickSensor(sensor: string | { readonly name: string }): Promise<TickInTest>;
  /** Undefined if no run has materialized it. */
  latest<V>(
    asset: AssetRef<V> | string,
    partition?: string,
  ): Promise<(LatestMaterialization & { readonly value: V }) | undefined>;
  readonly client: Client;
  readonly store: StateStore;
  /** Variables with which the command line or another process connects to the servers. */
  readonly env: Env;
  /** Stops everything in progress, the worker and the servers. */
  close(): Promise<void>;
}

/**
 * Runs definitions against real servers: a worker in this process, with its own Temporal and
 * Postgres servers, which take a few seconds to start. The first start on a machine downloads the
 * Temporal CLI.
 * @throws TerminalError if a server cannot be found, downloaded or started; everything is stopped
 * again
 */
export async function startTestOrchestrator(
  definitions: Definitions,
  given: TestOrchestratorGiven = {},
): Promise<TestOrchestrator> {
  // Loaded on demand: the worker's native library takes most of a second, which tests without a
  // server do not need.
  const { openTestOrchestrator } = await import('./open-test-orchestrator.ts');
  return openTestOrchestrator(definitions, given);
}
