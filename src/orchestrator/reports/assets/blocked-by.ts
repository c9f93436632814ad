import { edgesOf, type AssetEdge } from '../../backfills/asset-edges.ts';
import { blockingChecks } from '../../definitions/blocking-checks.ts';
import { declaredVersions } from '../../definitions/declared-versions.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { fixSet, keysOfSet } from '../../partitions/mappings/keys-of-set.ts';
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
    const read = partition === undefined ? 'all' : await readsOf(store, edge, partition);
    if (of === undefined || read === 'none') return [];
    const { dynamic } = declaredVersions(of);
    const span = read === 'all' ? undefined : read;
    return [{ asset: of.key, dynamic, checks: [...blockingChecks(of)], span }];
  });
  return readUpstreamFailures(store.database, (await Promise.all(examined)).flat());
}

/** What a partition reads of an upstream asset; none if its mapping names no partition that exists. */
async function readsOf(
  { partitionKeys }: StateStore,
  { mapping, assets }: AssetEdge,
  partition: string,
): Promise<NonNullable<UpstreamChecks['span']> | 'all' | 'none'> {
  const { upstream, downstream } = assets;
  if (upstream === undefined) return { keys: [partition, ''] };
  if (downstream === undefined) return 'all';
  const now = new Date();
  try {
    const set = fixSet(mapping.upstreamOf(partition, assets), upstream, now);
    if (set.kind === 'all' || set.kind === 'none') return set.kind;
    if (set.kind === 'range') return set;
    const keys: string[] = [];
    for await (const page of keysOfSet(set, upstream, now, partitionKeys.page)) keys.push(...page);
    return { keys };
  } catch {
    return 'none';
  }
}

/** `check not_empty of weather/readings [2026-01-01]`, `check not_empty of 3 partitions of weather/readings`. */
export function blockedByText({ asset, name, partition, partitions }: UpstreamFailure): string {
  const of = partitions > 1 ? `${countOf(partitions)} of ${asset}` : stepName({ asset, partition });
  return `check ${name} of ${of}`;
}
