import type { Client } from '@temporalio/client';
import { refuseUnknownKeys } from '../assets/refuse-unknown-keys.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { keyOf } from '../definitions/registered-key.ts';
import { runForSelection, selectedAssets } from '../definitions/run-for-selection.ts';
import type { Env } from '../env.ts';
import { definedKeys } from '../partitions/defined-keys.ts';
import type { DynamicPartitions } from '../partitions/dynamic-partitions.ts';
import { toKeyChange, type PartitionChange } from '../partitions/partition-change.ts';
import type { ChangedKeys } from '../state/partition-keys.ts';
import { stateDatabaseUrl } from '../state/state-database.ts';
import { openStateStore, type StateStore } from '../state/state-store.ts';
import type { AssetRef } from '../workflow/asset-ref.ts';
import type { RunIdentity } from './find-run.ts';
import { prepareRun } from './prepare-run.ts';
import { startRun } from './start-run.ts';
import { connectClient } from './temporal-connection.ts';

/** An asset, its key, or another selection as the command line takes it, such as `+sales/revenue`. */
type Selected = AssetRef | string;

export interface MaterializeOptions {
  /** Of each asset; the whole assets unless given. */
  readonly partition?: string;
  /** Several partitions in one run, in place of one. */
  readonly partitions?: readonly string[];
  /** By key. */
  readonly config?: Readonly<Record<string, object>>;
  /** The time that the run is about. */
  readonly scheduledFor?: Date;
  /** Who requests it, as lists of runs show it: `api` unless given. */
  readonly launchedBy?: string;
}

/** What a program, such as a web backend or a script, does with a deployment. */
export interface Orchestrator extends AsyncDisposable {
  /** The keys of dynamic partitions, in pages, in their order. */
  keysOf(partitions: DynamicPartitions): AsyncIterable<readonly string[]>;
  /**
   * Adds and removes keys of dynamic partitions in one transaction. Safe to repeat. Records of a removed key stay.
   * @throws TerminalError with the code `PARTITION_KEY_INVALID` if a key that is added cannot be one
   */
  changePartitions(change: PartitionChange): Promise<ChangedKeys>;
  /**
   * Starts a run that materializes assets, upstream assets first; each call starts one. `followRun` waits for its end.
   * @throws TerminalError if there is no such asset or partition, or a config is not valid
   */
  materialize(
    selection: Selected | readonly Selected[],
    options?: MaterializeOptions,
  ): Promise<RunIdentity>;
  readonly client: Client;
  readonly store: StateStore;
  /** Closes the connections, but for those that it was given. */
  close(): Promise<void>;
}

interface Connections {
  readonly client: Client;
  /** Of a state database that is migrated. */
  readonly store: StateStore;
}

/**
 * Opens a deployment for a program: over connections that the caller has and closes, or over those of its variables.
 * @param given with `env`, as workers and the command line have it: `TEMPORAL_ADDRESS`, `STATE_DATABASE_URL` and the like
 * @throws RetryableError if no Temporal server answers
 */
export async function openOrchestrator(
  given: { readonly definitions: Definitions } & (Connections | { readonly env: Env }),
): Promise<Orchestrator> {
  const { definitions } = given;
  const { client, store } = 'env' in given ? await connect(given.env) : given;
  const close = async () => {
    if ('env' in given) await Promise.all([client.connection.close(), store.close()]);
  };
  return {
    client,
    store,
    close,
    keysOf: (partitions) => definedKeys(partitions, new Date(), store.partitionKeys.page),
    changePartitions: async (change) => store.partitionKeys.change(toKeyChange(change)),
    materialize: async (
      selected,
      { config = {}, partition, partitions, scheduledFor, launchedBy = 'api' } = {},
    ) => {
      const selection = [selected].flat().map((of) => keyOf(of as Selected));
      const run = runForSelection(definitions, {
        selection,
        partition,
        partitions,
        config,
      });
      const keys = partitions ?? (partition === undefined ? [] : [partition]);
      await refuseUnknownKeys(
        selectedAssets(definitions.assets, selection),
        keys,
        store.partitionKeys.without,
      );
      const request = {
        ...prepareRun(definitions, run),
        launchedBy,
        ...(scheduledFor && { scheduledFor }),
      };
      const { workflowId, firstExecutionRunId: runId } = await startRun(client, request);
      return {
        workflowId,
        runId,
      };
    },
    [Symbol.asyncDispose]: close,
  };
}

async function connect(env: Env): Promise<Connections> {
  const url = stateDatabaseUrl(env);
  return { client: await connectClient(env), store: openStateStore(url) };
}
