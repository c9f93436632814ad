import { Context } from '@temporalio/activity';
import type { Definitions } from '../definitions/deployment.ts';
import type { OpenResources } from '../definitions/resource.ts';
import { TerminalError } from '../errors.ts';
import {
  neverMaterialized,
  type AssetActivities,
  type MaterializeInput,
  type UnwrittenOutcome,
  unwrittenQuery,
} from '../workflow/protocol.ts';
import { createUsedVersions, type UsedVersions } from '../workflow/used-versions.ts';
import type { StateStore } from '../state/state-store.ts';
import { fixSet } from '../partitions/mappings/keys-of-set.ts';
import { unknownKeys } from '../partitions/unknown-keys.ts';
import type { AssetThreads } from '../threads/asset-threads.ts';
import type { AnyActivityAsset } from './asset.ts';
import { addVersionsOfSet } from './versions-of-set.ts';
import { mappedPartitions, onlyKey, partitionsOf } from './mapped-partition.ts';
import { readUpstreamPage } from './read-upstream-page.ts';
import { unknownKey } from './read-partition.ts';
import { materializeStep, type MaterializationReads } from './materialize-step.ts';
import { notRegistered } from './not-registered.ts';

export interface AssetParts {
  readonly definitions: Definitions;
  readonly resources: OpenResources;
  readonly store: StateStore;
  readonly threads: Pick<AssetThreads, 'materialize'>;
}

/** The activity of all assets that are no workflow code. */
export function createAssetActivities(parts: AssetParts): AssetActivities {
  const assets = new Map(parts.definitions.activityAssets.map((asset) => [asset.key, asset]));
  return {
    materialize: async (input) => {
      const asset = assets.get(input.asset);
      if (asset === undefined) throw notRegistered(input.asset);
      await refuseUnknownKey(parts.store, asset, input.partition);
      const used = await versionsAtStart(parts.store, asset, input);
      const reads: MaterializationReads = {
        readUpstream: async (key, of) => {
          const { value, version } = await readUpstream(parts.store, input, key, of);
          if (of !== undefined) used.add(key, of, version);
          return value;
        },
        partitionKeys: (name) => parts.store.partitionKeys.all(name),
        readUpstreamPage: (key, set, cursor) =>
          readUpstreamPage(parts.store.upstreamPartitions, key, set, partitionsOf(assets.get(key)), cursor),
        withoutMaterialized: (key, partitions) => parts.store.materializations.without(key, partitions),
        readDynamicKeys: (name, after, limit) => parts.store.partitionKeys.page(name, after, limit),
        changePartitionKeys: (change) => parts.store.partitionKeys.change(change),
        knownPartitions: (key, fields) => parts.store.materializations.known(key, fields),
      };
      const result =
        asset.spec.execution === 'thread'
          ? await parts.threads.materialize(input, reads)
          : await materializeStep(asset, input, { ...parts, ...reads, stateDatabase: parts.store.database });
      return { ...result, ...used.asField() };
    },
  };
}

/** Only the state database knows the keys of dynamic partitions. */
async function refuseUnknownKey({ partitionKeys }: StateStore, { key, spec }: AnyActivityAsset, partition: string): Promise<void> {
  if (partition === '' || (await unknownKeys(spec.partitions, [partition], partitionKeys.without)).length === 0) return;
  throw unknownKey(key, spec.partitions, partition);
}

/** Before anything is read: what changes from now on makes the materialization stale. */
async function versionsAtStart(
  { upstreamPartitions, partitionKeys }: StateStore,
  asset: AnyActivityAsset,
  input: MaterializeInput,
): Promise<UsedVersions> {
  const used = createUsedVersions();
  const sets = Object.entries(asset.spec.deps).map(
    ([name, dep]) => [dep, mappedPartitions(asset, name, input.partition || undefined)] as const,
  );
  const keys = sets.filter(([, set]) => set === 'same').map(([{ key }]) => key);
  for (const [key, { partition = input.partition, version = input.run.id }] of Object.entries(input.upstream ?? {})) {
    if (keys.includes(key)) used.add(key, partition, version);
  }
  const others = keys.filter((key) => !used.has(key));
  const latest = others.length === 0 ? [] : await upstreamPartitions.versions(others, input.partition);
  for (const { asset, partition, version } of latest) used.add(asset, partition, version);
  // The version of another single partition, which the code names or a mapping finds, is added when it is read.
  for (const [dep, set] of sets) {
    const partitions = partitionsOf(dep);
    if (set === 'same' || partitions === undefined || onlyKey(set) !== undefined) continue;
    const fixed = fixSet(set, partitions, new Date(input.startedAt));
    await addVersionsOfSet(used, upstreamPartitions, dep.key, fixed, { partitions, readDynamicKeys: partitionKeys.page });
  }
  return used;
}

interface ReadValue {
  readonly value: unknown;
  readonly version: string | undefined;
}

/** The value that this run has, else the latest of any run. */
async function readUpstream(store: StateStore, input: MaterializeInput, key: string, of: string | undefined): Promise<ReadValue> {
  const found = of === undefined ? input.upstream?.[key] : { recorded: { partition: of } };
  if (found !== undefined && 'value' in found) return { value: found.value, version: found.version };
  const ofRun =
    found &&
    ((await store.materializations.ofStep(input.run.id, key, found.recorded.partition)) ??
      (await unwritten(key, found.recorded.partition)));
  const read = ofRun ?? (await store.materializations.latest(key, of ?? input.partition));
  if (read !== undefined) return { value: read.value, version: read.dataVersion };
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
