import { Context } from '@temporalio/activity';
import type { Definitions } from '../definitions/deployment.ts';
import type { OpenResources } from '../definitions/resource.ts';
import { TerminalError } from '../errors.ts';
import {
  assetNotRegistered,
  neverMaterialized,
  type AssetActivities,
  type MaterializeInput,
  type UnwrittenOutcome,
  unwrittenQuery,
} from '../workflow/protocol.ts';
import { reportProgress } from '../progress.ts';
import type { StateStore } from '../state/state-store.ts';
import { clientsOf } from './clients-of.ts';
import { materializeAsset } from './materialize-asset.ts';

export interface AssetParts {
  readonly definitions: Definitions;
  readonly resources: OpenResources;
  readonly store: StateStore;
}

/** The activity of all assets that are no workflow code. */
export function createAssetActivities(parts: AssetParts): AssetActivities {
  const assets = new Map(parts.definitions.activityAssets.map((asset) => [asset.key, asset]));
  return {
    materialize: async (input) => {
      const asset = assets.get(input.asset);
      if (asset === undefined) throw notRegistered(input.asset);
      const { info, log, cancellationSignal } = Context.current();
      const { partition, config, startedAt } = input;
      const { scheduledFor } = input.run;
      const run = { ...input.run, scheduledFor: scheduledFor === undefined ? undefined : new Date(scheduledFor) };
      return materializeAsset(asset, {
        ...{ config, input: input.input, run, log, attempt: info.attempt, startedAt: new Date(startedAt) },
        partition: partition === '' ? undefined : partition,
        ...clientsOf(asset.spec.uses, parts),
        signal: cancellationSignal,
        progress: reportProgress,
        knownPartitions: (key, fields) => parts.store.materializations.known(key, fields),
        stateDatabase: parts.store.database,
        readUpstream: (key, of) => readUpstream(parts.store, input, key, of),
      });
    },
  };
}

function notRegistered(key: string): TerminalError {
  const advice = 'Name it in `assets` of a pipeline that src/definitions.ts has, and deploy the workers of this queue';
  return new TerminalError(`No asset with the key ${key} is registered with this worker. ${advice}.`, { code: assetNotRegistered });
}

/** The value that this run has, else the latest of any run. */
async function readUpstream(store: StateStore, input: MaterializeInput, key: string, of: string | undefined): Promise<unknown> {
  const found = of === undefined ? input.upstream?.[key] : { recorded: { partition: of } };
  if (found !== undefined && 'value' in found) return found.value;
  const ofRun =
    found &&
    ((await store.materializations.ofStep(input.run.id, key, found.recorded.partition)) ??
      (await unwritten(key, found.recorded.partition)));
  const value = ofRun ?? (await store.materializations.latest(key, of ?? input.partition));
  if (value !== undefined) return value.value;
  throw new TerminalError(neverMaterialized(key), { code: 'UPSTREAM_NOT_MATERIALIZED' });
}

/** A run writes its outcomes in batches, so it may have materialized what Postgres does not know yet. */
async function unwritten(key: string, partition: string) {
  const { client, info } = Context.current();
  const { workflowId, runId } = info.workflowExecution ?? { workflowId: '', runId: '' };
  const outcome = await client.workflow
    .getHandle(workflowId, runId)
    .query<UnwrittenOutcome, [string, string]>(unwrittenQuery, key, partition);
  return outcome ?? undefined;
}
