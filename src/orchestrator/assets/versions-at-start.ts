import { fixSet } from '../partitions/mappings/keys-of-set.ts';
import type { StateStore } from '../state/state-store.ts';
import type { MaterializeBatchInput, MaterializeInput } from '../workflow/protocol.ts';
import { createUsedVersions, type UsedVersions } from '../workflow/used-versions.ts';
import type { AnyActivityAsset } from './asset.ts';
import { mappedPartitions, onlyKey, partitionsOfDep } from './mapped-partition.ts';
import { addVersionsOfSet } from './versions-of-set.ts';

/** Taken before anything is read, so that later changes make the materialization stale. */
export async function versionsAtStart(
  { upstreamPartitions, partitionKeys }: StateStore,
  asset: AnyActivityAsset,
  input: MaterializeInput,
): Promise<UsedVersions> {
  const used = createUsedVersions();
  const sets = Object.entries(asset.spec.deps).map(([name, dep]) => ({
    name,
    dep,
    set: mappedPartitions(asset, name, input.partition || undefined),
  }));
  const keys = sets.filter(({ set }) => set === 'same').map(({ dep }) => dep.key);
  for (const [key, { partition = input.partition, version = input.run.id }] of Object.entries(
    input.upstream ?? {},
  )) {
    if (keys.includes(key)) used.add(key, partition, version);
  }
  const others = keys.filter((key) => !used.has(key));
  const latest =
    others.length === 0 ? [] : await upstreamPartitions.versions(others, input.partition);
  for (const { asset, partition, version } of latest) used.add(asset, partition, version);
  // The version of any other single partition, named by the code or found by a mapping, is added
  // when it is read.
  for (const { name, dep, set } of sets) {
    const partitions = partitionsOfDep(asset, name);
    if (set === 'same' || partitions === undefined || onlyKey(set) !== undefined) continue;
    const fixed = fixSet(set, partitions, new Date(input.startedAt));
    await addVersionsOfSet(used, upstreamPartitions, dep.key, fixed, {
      partitions,
      readDynamicKeys: partitionKeys.page,
    });
  }
  return used;
}

/**
 * Maximum number of versions that are listed for all partitions of a step together, because its
 * result must hold them.
 */
const mostOfBatch = 2_000;

/** The same for several partitions: the versions that each reads by the mappings. */
export async function versionsOfBatch(
  { upstreamPartitions, partitionKeys }: StateStore,
  asset: AnyActivityAsset,
  { partitions: keys, startedAt }: MaterializeBatchInput,
): Promise<readonly UsedVersions[]> {
  const all = keys.map((key) => ({
    key,
    used: createUsedVersions(Math.max(1, Math.min(100, Math.floor(mostOfBatch / keys.length)))),
  }));
  for (const [name, dep] of Object.entries(asset.spec.deps)) {
    const partitions = partitionsOfDep(asset, name);
    const sets = new Map(keys.map((key) => [key, mappedPartitions(asset, name, key)]));
    const ofSame = keys.filter((key) => sets.get(key) === 'same');
    // An asset that is not materialized by partition is read whole.
    const versions =
      ofSame.length === 0 ? [] : await upstreamPartitions.versionsOf(dep.key, [...ofSame, '']);
    const byKey = new Map(versions.map(({ partition, version }) => [partition, version]));
    for (const { key, used } of all) {
      const set = sets.get(key);
      const [found, whole] = [byKey.get(key) ?? undefined, byKey.get('') ?? undefined];
      if (set === 'same')
        used.add(dep.key, found === undefined && whole !== undefined ? '' : key, found ?? whole);
      else if (set !== undefined && partitions !== undefined) {
        const fixed = fixSet(set, partitions, new Date(startedAt));
        await addVersionsOfSet(used, upstreamPartitions, dep.key, fixed, {
          partitions,
          readDynamicKeys: partitionKeys.page,
        });
      }
    }
  }
  return all.map(({ used }) => used);
}
