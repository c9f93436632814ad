import { edgesOf, type AssetEdge } from '../../backfills/asset-edges.ts';
import { blockingChecks } from '../../definitions/blocking-checks.ts';
import { declaredVersions } from '../../definitions/declared-versions.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { fixSet, keysOfSet } from '../../partitions/mappings/keys-of-set.ts';
import { none, type PartitionSet } from '../../partitions/mappings/partition-set.ts';
import type { StateStore } from '../../state/state-store.ts';
import {
  readUpstreamFailures,
  type UpstreamChecks,
  type UpstreamFailure,
} from '../../state/upstream-checks.ts';
import { stepName } from '../../workflow/step-name.ts';
import { countOf } from './asset-problems.ts';

/**
 * The blocking checks that the latest materializations of upstream assets did not pass, so that
 * neither automation nor a run that materializes both materializes the asset.
 * @param partition only what this partition reads
 */
export async function readBlockedBy(
  store: StateStore,
  asset: DefinedAsset,
  assets: readonly DefinedAsset[],
  partition: string | undefined,
): Promise<readonly UpstreamFailure[]> {
  const keys = new Set(asset.deps.map(({ key }) => key));
  keys.delete(asset.key);
  const upstream = new Map(
    assets.flatMap((each) =>
      keys.has(each.key) && blockingChecks(each).size > 0 ? [[each.key, each] as const] : [],
    ),
  );
  const examined = edgesOf(asset, upstream).map(async (edge) => {
    const of = upstream.get(edge.upstream);
    const isWhole = partition === undefined && edge.assets.downstream !== undefined;
    const read = isWhole ? 'all' : await readsOf(store, edge, partition);
    if (of === undefined || read === 'none') return [];
    const { dynamic } = declaredVersions(of);
    const span = read === 'all' ? undefined : read;
    return [{ asset: of.key, dynamic, checks: [...blockingChecks(of)], span }];
  });
  return readUpstreamFailures(store.database, (await Promise.all(examined)).flat());
}

/**
 * What a partition, or an asset without partitions, reads of an upstream asset; none if its mapping
 * names no partition that exists.
 */
async function readsOf(
  { partitionKeys }: StateStore,
  edge: AssetEdge,
  partition: string | undefined,
): Promise<NonNullable<UpstreamChecks['span']> | 'all' | 'none'> {
  const { upstream } = edge.assets;
  if (upstream === undefined) return partition === undefined ? 'all' : { keys: [partition, ''] };
  const now = new Date();
  const set = setOf(edge, partition, now);
  if (set.kind === 'all' || set.kind === 'none') return set.kind;
  if (set.kind === 'range') return set;
  const keys: string[] = [];
  for await (const page of keysOfSet(set, upstream, now, partitionKeys.page)) keys.push(...page);
  return { keys };
}

/** Mappings throw if there is no such partition. */
function setOf(
  { mapping, assets }: AssetEdge,
  partition: string | undefined,
  at: Date,
): PartitionSet {
  const { downstream, upstream } = assets;
  try {
    return fixSet(
      mapping.upstreamOf(downstream === undefined ? undefined : partition, assets),
      upstream,
      at,
    );
  } catch {
    return none;
  }
}

/** `check not_empty of weather/readings [2026-01-01]`, `check not_empty of 3 partitions of weather/readings`. */
export function blockedByText({ asset, name, partition, partitions }: UpstreamFailure): string {
  const of = partitions > 1 ? `${countOf(partitions)} of ${asset}` : stepName({ asset, partition });
  return `check ${name} of ${of}`;
}
