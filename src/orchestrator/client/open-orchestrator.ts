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

/**
 * An asset, its key, or another selection in the command line's syntax, such as `+sales/revenue`.
 */
type Selected = AssetRef | string;

export interface MaterializeOptions {
  /** The partition of each asset; unpartitioned unless given. */
  readonly partition?: string;
  /** Several partitions in one run, instead of one. */
  readonly partitions?: readonly string[];
  /** By asset key. */
  readonly config?: Readonly<Record<string, object>>;
  /** The time that the run is about. */
  readonly scheduledFor?: Date;
  /** Who requests it, as shown in lists of runs; defaults to `api`. */
  readonly launchedBy?: string;
}

/** A deployment's operations for programs such as a web backend or a script. */
export interface Orchestrator extends AsyncDisposable {
  /** The keys of dynamic partitions, in order and in pages. */
  keysOf(partitions: DynamicPartitions): AsyncIterable<readonly string[]>;
  /**
   * Adds and removes keys of dynamic partitions in one transaction. Safe to repeat. Records of a
   * removed key are kept.
   * @throws TerminalError with the code `PARTITION_KEY_INVALID` if an added key is invalid
   */
  changePartitions(change: PartitionChange): Promise<ChangedKeys>;
  /**
   * Starts a run that materializes assets, upstream assets first; each call starts a new run.
   * `followRun` waits for its end.
   * @throws TerminalError if there is no such asset or partition, or a config is invalid
   */
  materialize(
    selection: Selected | readonly Selected[],
    options?: MaterializeOptions,
  ): Promise<RunIdentity>;
  readonly client: Client;
  readonly store: StateStore;
  /** Closes the connections, except those that were passed in. */
  close(): Promise<void>;
}

interface Connections {
  readonly client: Client;
  /** The store of a migrated state database. */
  readonly store: StateStore;
}

/**
 * Opens a deployment for a program: over connections that the caller owns and closes, or over those
 * that environment variables describe.
 * @param given with `env`, the same variables as for workers and the command line:
 * `TEMPORAL_ADDRESS`, `STATE_DATABASE_URL` and so on
 * @throws RetryableError if no Temporal server responds
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
