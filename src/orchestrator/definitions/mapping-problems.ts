import type { AnyActivityAsset } from '../assets/asset.ts';
import { partitionsOf } from '../assets/mapped-partition.ts';
import { isTimePartitions, type AnyPartitions } from '../partitions/any-partitions.ts';
import type { PartitionMapping } from '../partitions/mappings/partition-mapping.ts';
import { defaultMapping } from '../partitions/mappings/default-mapping.ts';
import { samePartition } from '../partitions/mappings/same-partition.ts';
import type { AnyWorkflowAsset } from '../workflow/workflow-asset.ts';
import type { DefinedAsset } from './deployment.ts';
import { didYouMean } from './did-you-mean.ts';

/**
 * Lists each mapping that does not fit the partitions of its two assets, and each pair of assets
 * that needs a mapping.
 */
export function mappingProblems(assets: readonly DefinedAsset[]): readonly string[] {
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  return assets.flatMap((asset) =>
    asset.kind === 'activity' ? problemsOf(asset, byKey) : differences(asset, byKey),
  );
}

/** Workflow code reads the same partition of its upstream assets. */
function differences(
  { key, spec, deps }: AnyWorkflowAsset,
  assets: ReadonlyMap<string, DefinedAsset>,
): readonly string[] {
  return deps.flatMap((dep) => {
    const sides = { downstream: spec.partitions, upstream: assets.get(dep.key)?.spec.partitions };
    const { downstream, upstream } = sides;
    if (
      downstream === undefined ||
      upstream === undefined ||
      samePartition().problem(sides) === undefined
    )
      return [];
    const kinds = `(${downstream.description}) are not those of ${dep.key} (${upstream.description})`;
    return [
      `The partitions of asset ${key} ${kinds}, and workflow code reads the same partition of its upstream assets`,
    ];
  });
}

function problemsOf(
  { key, spec }: AnyActivityAsset,
  assets: ReadonlyMap<string, DefinedAsset>,
): readonly string[] {
  const names = Object.keys(spec.deps);
  const unknown = Object.keys(spec.mappings).filter((name) => !names.includes(name));
  return [
    ...unknown.map(
      (name) =>
        `Asset ${key} has \`mappings\` for ${name}, which is not in its \`deps\`${didYouMean(name, names)}`,
    ),
    ...Object.entries(spec.deps).flatMap(([name, dep]) => {
      const sides = { downstream: spec.partitions, upstream: partitionsOf(assets.get(dep.key)) };
      const mapping = spec.mappings[name] ?? defaultMapping(sides);
      if (mapping === undefined) {
        const kinds = `(${sides.downstream?.description}) do not follow from those of ${dep.key} (${sides.upstream?.description})`;
        return [
          `The partitions of asset ${key} ${kinds}: say which it reads, with \`mappings: { ${name}: … }\``,
        ];
      }
      const problem =
        mapping.problem(sides) ??
        (dep.key === key ? problemOfItself(mapping, spec.partitions, name) : undefined);
      return problem === undefined
        ? []
        : [`Asset ${key} reads ${mapping.description} of ${dep.key}: ${problem}`];
    }),
  ];
}

/**
 * The problem of an asset whose windows read windows of the same asset that are not earlier: they
 * would wait for themselves.
 */
function problemOfItself(
  mapping: PartitionMapping,
  partitions: AnyPartitions | undefined,
  name: string,
): string | undefined {
  if (partitions === undefined) return undefined;
  if (!isTimePartitions(partitions))
    return 'only windows of time can read others of their own asset';
  const { firstKey, lastKey, sequence } = partitions;
  const key =
    lastKey ?? sequence.keyOf(sequence.shift(sequence.positionOf(firstKey) ?? 0, examinedWindows));
  const set = mapping.upstreamOf(key, { downstream: partitions, upstream: partitions });
  const isEarlier =
    set.kind === 'none' ||
    (set.kind === 'range' && set.last < key) ||
    (set.kind === 'keys' && set.keys.every((of) => of < key));
  if (isEarlier) return undefined;
  return `expected windows before its own, as \`mappings: { ${name}: overlappingWindows({ first: -1, last: -1 }) }\` says`;
}

/**
 * If there is no last window, the check uses the window this many after the first, so that others
 * come before it.
 */
const examinedWindows = 1_000;
