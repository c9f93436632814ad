import { Context } from '@temporalio/activity';
import type { Definitions } from '../definitions/deployment.ts';
import type { OpenResources } from '../definitions/resource.ts';
import { TerminalError } from '../errors.ts';
import {
  neverMaterialized,
  type AssetActivities,
  type MaterializeInput,
  type MaterializeResult,
  type UnwrittenOutcome,
  unwrittenQuery,
} from '../workflow/protocol.ts';
import type { StateStore } from '../state/state-store.ts';
import { unknownKeys } from '../partitions/unknown-keys.ts';
import type { AssetThreads } from '../threads/asset-threads.ts';
import type { AnyActivityAsset } from './asset.ts';
import { firstOf } from './batch.ts';
import { partitionsOf } from './mapped-partition.ts';
import { readUpstreamPage } from './read-upstream-page.ts';
import { unknownKey } from './read-partition.ts';
import { materializeStep, type MaterializationReads, type StepInput } from './materialize-step.ts';
import { notRegistered } from './not-registered.ts';
import { versionsAtStart, versionsOfBatch } from './versions-at-start.ts';

export interface AssetParts {
  readonly definitions: Definitions;
  readonly resources: OpenResources;
  readonly store: StateStore;
  readonly threads: Pick<AssetThreads, 'materialize'>;
}

/** The activities of all assets that are not materialized by workflow code. */
export function createAssetActivities(parts: AssetParts): AssetActivities {
  const { store } = parts;
  const assets = new Map(parts.definitions.activityAssets.map((asset) => [asset.key, asset]));
  const find = (key: string) => {
    const asset = assets.get(key);
    if (asset === undefined) throw notRegistered(key);
    return asset;
  };
  const perform = async (
    asset: AnyActivityAsset,
    input: StepInput,
    readUpstreamOf: MaterializationReads['readUpstream'],
  ): Promise<readonly MaterializeResult[]> => {
    const reads: MaterializationReads = {
      readUpstream: readUpstreamOf,
      partitionKeys: (name) => store.partitionKeys.all(name),
      readUpstreamPage: (key, set, cursor) =>
        readUpstreamPage(store.upstreamPartitions, key, set, partitionsOf(assets.get(key)), cursor),
      withoutMaterialized: (key, partitions) => store.materializations.without(key, partitions),
      readDynamicKeys: (name, after, limit) => store.partitionKeys.page(name, after, limit),
      changePartitionKeys: (change) => store.partitionKeys.change(change),
      knownPartitions: (key, fields) => store.materializations.known(key, fields),
    };
    return asset.spec.execution === 'thread'
      ? parts.threads.materialize(input, reads)
      : materializeStep(asset, input, { ...parts, ...reads, stateDatabase: store.database });
  };
  return {
    materialize: async (input) => {
      const asset = find(input.asset);
      await refuseUnknownKeys(store, asset, input.partition === '' ? [] : [input.partition]);
      const used = await versionsAtStart(store, asset, input);
      const results = await perform(asset, input, async (key, of) => {
        const { value, version } = await readUpstream(store, input, key, of);
        if (of !== undefined) used.add(key, of, version);
        return value;
      });
      return { ...firstOf(results), ...used.asField() };
    },
    materializeBatch: async (input) => {
      const asset = find(input.asset);
      await refuseUnknownKeys(store, asset, input.partitions);
      const used = await versionsOfBatch(store, asset, input);
      const results = await perform(asset, input, async (key, of) => {
        const { value, version } = await readUpstream(store, { ...input, partition: '' }, key, of);
        // It is unknown which of its partitions this is for; the versions already include one with
        // the same key.
        if (of !== undefined && !input.partitions.includes(of))
          for (const ofOne of used) ofOne.add(key, of, version);
        return value;
      });
      return bounded(results.map((result, index) => ({ ...result, ...used[index]?.asField() })));
    },
  };
}

/** Maximum size of a step's results as JSON. */
const maxBatchBytes = 1_000_000;

function bounded(results: readonly MaterializeResult[]): readonly MaterializeResult[] {
  const bytes = Buffer.byteLength(JSON.stringify(results));
  if (bytes <= maxBatchBytes) return results;
  const text = `The values and metadata of ${results.length} partitions take ${bytes} bytes as JSON, more than the ${maxBatchBytes} that a step can return`;
  throw new TerminalError(
    `${text}: return references to them instead, or materialize fewer partitions in a run`,
    {
      code: 'VALUE_TOO_LARGE',
    },
  );
}

/** Only the state database has the keys of dynamic partitions. */
async function refuseUnknownKeys(
  { partitionKeys }: StateStore,
  { key, spec }: AnyActivityAsset,
  keys: readonly string[],
): Promise<void> {
  const [unknown] =
    keys.length === 0 ? [] : await unknownKeys(spec.partitions, keys, partitionKeys.without);
  if (unknown !== undefined) throw unknownKey(key, spec.partitions, unknown);
}

interface ReadValue {
  readonly value: unknown;
  readonly version: string | undefined;
}

/** The value from this run, or else the latest from any run. */
async function readUpstream(
  store: StateStore,
  input: Pick<MaterializeInput, 'run' | 'partition' | 'upstream'>,
  key: string,
  of: string | undefined,
): Promise<ReadValue> {
  const found = of === undefined ? input.upstream?.[key] : { recorded: { partition: of } };
  if (found !== undefined && 'value' in found)
    return { value: found.value, version: found.version };
  const ofRun =
    found &&
    ((await store.materializations.ofStep(input.run.id, key, found.recorded.partition)) ??
      (await unwritten(key, found.recorded.partition)));
  const read = ofRun ?? (await store.materializations.latest(key, of ?? input.partition));
  if (read !== undefined) return { value: read.value, version: read.dataVersion };
  throw new TerminalError(neverMaterialized(key, of ?? input.partition), {
    code: 'UPSTREAM_NOT_MATERIALIZED',
  });
}

/**
 * A run writes its outcomes in batches, so Postgres may not have all of its materializations yet.
 */
async function unwritten(key: string, partition: string) {
  const { client, info } = Context.current();
  const { workflowId, runId } = info.workflowExecution ?? { workflowId: '', runId: '' };
  const outcome = await client.workflow
    .getHandle(workflowId, runId)
    .query<UnwrittenOutcome, [string, string]>(unwrittenQuery, key, partition);
  return outcome ?? undefined;
}
