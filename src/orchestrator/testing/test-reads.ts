import type { AnyActivityAsset } from '../assets/asset.ts';
import { partitionsOfDep } from '../assets/mapped-partition.ts';
import type { UpstreamReads } from '../assets/upstream-reads.ts';
import { TerminalError } from '../errors.ts';
import { boundsOf, isInSet } from '../partitions/mappings/keys-of-set.ts';
import type { Named } from '../workflow/asset-ref.ts';
import type { Json } from '../workflow/json.ts';
import { neverMaterialized } from '../workflow/protocol.ts';
import { ByPartition } from './by-partition.ts';

/**
 * Reads upstream values from those given by a test.
 * @param own partition of the asset
 */
export function testReads(
  asset: AnyActivityAsset,
  own: string | undefined,
  values: Named,
  partitionKeys: Readonly<Record<string, readonly string[]>>,
): UpstreamReads {
  const nameOf = (key: string) =>
    Object.entries(asset.spec.deps).find(([, dep]) => dep.key === key)?.[0] ?? key;
  const valuesOf = (key: string) => {
    const name = nameOf(key);
    if (name in values) return { name, given: values[name] };
    throw new TerminalError(
      `${asset.key} reads ${name}, for which the test has no value: materialize(…, { upstream: { ${name}: … } })`,
    );
  };
  const several = (key: string): ReadonlyMap<string, unknown> => {
    const { name, given } = valuesOf(key);
    if (given instanceof ByPartition) return given.values;
    throw new TerminalError(
      `${asset.key} reads several partitions of ${name}: materialize(…, { upstream: { ${name}: byPartition({ KEY: … }) } })`,
    );
  };
  return {
    readUpstream: async (key, partition) => {
      const { given } = valuesOf(key);
      const ofPartition =
        given instanceof ByPartition ? given.values.get(partition ?? own ?? '') : given;
      if (given instanceof ByPartition && ofPartition === undefined) {
        throw new TerminalError(neverMaterialized(key, partition ?? own), {
          code: 'UPSTREAM_NOT_MATERIALIZED',
        });
      }
      return asJson(
        typeof ofPartition === 'function'
          ? await ofPartition(partition === undefined ? undefined : { partition })
          : ofPartition,
      );
    },
    readUpstreamPage: async (key, set) => {
      const partitions = partitionsOfDep(asset, nameOf(key));
      const { first, last } = boundsOf(set, partitions);
      const inSet = [...several(key)].filter(
        ([of]) => first <= of && of <= last && isInSet(set, partitions, of),
      );
      const sorted = inSet.toSorted(([one], [other]) => (one < other ? -1 : 1));
      return {
        values: sorted.map(([partition, value]) => ({ partition, value: asJson(value) })),
        next: undefined,
      };
    },
    withoutMaterialized: async (key, partitions) =>
      partitions.filter((partition) => !several(key).has(partition)),
    readDynamicKeys: async (name, after = '', limit) =>
      (partitionKeys[name] ?? []).filter((key) => key > after).slice(0, limit),
  };
}

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as Json;
