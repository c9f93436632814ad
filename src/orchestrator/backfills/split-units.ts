import type { DefinedAsset } from '../definitions/deployment.ts';
import type { AnyPartitions } from '../partitions/any-partitions.ts';
import { edgesOf, sharesRuns, type AssetEdge } from './asset-edges.ts';

/** Assets that share runs: they have the same partitions, and each reads the same partition of the others. */
export interface AssetUnit {
  /** Upstream assets first. */
  readonly assets: readonly DefinedAsset[];
  readonly partitions: AnyPartitions | undefined;
  /** What its assets read from other units. */
  readonly reads: readonly UnitEdge[];
  /** What its assets read from other partitions of the unit itself. */
  readonly readsItself: readonly AssetEdge[];
  /** Whether it reads no other unit, except units without partitions. */
  readonly isRoot: boolean;
}

export interface UnitEdge extends AssetEdge {
  /** Its index among the units. */
  readonly unit: number;
}

/**
 * Splits selected assets into units, upstream units first. An asset whose runs belong to a job of
 * its own is a unit by itself.
 * @param selected upstream assets first
 */
export function splitUnits(selected: readonly DefinedAsset[]): readonly AssetUnit[] {
  const byKey = new Map(selected.map((asset) => [asset.key, asset]));
  const edges = new Map(selected.map((asset) => [asset.key, edgesOf(asset, byKey)]));
  const ofAsset = (asset: DefinedAsset) => edges.get(asset.key) ?? [];
  const joins = (asset: DefinedAsset, edge: AssetEdge) =>
    sharesRuns(asset, byKey.get(edge.upstream), edge);

  // An asset has a higher level than anything it depends on but shares no runs with, so units never
  // wait for each other in a cycle.
  const levels = new Map<string, number>();
  const units = createGroups();
  for (const asset of selected) {
    const others = ofAsset(asset).filter(({ upstream }) => upstream !== asset.key);
    const level = Math.max(
      0,
      ...others.map((edge) => (levels.get(edge.upstream) ?? 0) + (joins(asset, edge) ? 0 : 1)),
    );
    levels.set(asset.key, level);
    for (const edge of others)
      if (levels.get(edge.upstream) === level && joins(asset, edge))
        units.join(asset.key, edge.upstream);
  }

  const grouped = [...Map.groupBy(selected, ({ key }) => units.of(key)).values()];
  const levelOf = ([asset]: readonly DefinedAsset[]) => levels.get(asset?.key ?? '') ?? 0;
  const ordered = grouped.toSorted((one, other) => levelOf(one) - levelOf(other));
  const unitOf = new Map(
    ordered.flatMap((assets, unit) => assets.map(({ key }) => [key, unit] as const)),
  );
  const found: AssetUnit[] = [];
  for (const [unit, assets] of ordered.entries()) {
    const all = assets.flatMap((asset) =>
      ofAsset(asset).map((edge) => ({ ...edge, asset, unit: unitOf.get(edge.upstream) ?? 0 })),
    );
    const reads = all.filter((edge) => edge.unit !== unit);
    found.push({
      assets,
      reads,
      partitions: assets[0]?.spec.partitions,
      readsItself: all.filter((edge) => edge.unit === unit && !joins(edge.asset, edge)),
      isRoot: reads.every(
        (edge) => found[edge.unit]?.isRoot === true && found[edge.unit]?.partitions === undefined,
      ),
    });
  }
  return found;
}

/** Groups of joined keys; one key of each group is its name. */
function createGroups() {
  const parents = new Map<string, string>();
  const of = (key: string): string => {
    let name = key;
    for (let parent = parents.get(name); parent !== undefined; parent = parents.get(name))
      name = parent;
    if (name !== key) parents.set(key, name);
    return name;
  };
  return {
    of,
    join: (one: string, other: string) => {
      const [from, to] = [of(one), of(other)];
      if (from !== to) parents.set(from, to);
    },
  };
}
