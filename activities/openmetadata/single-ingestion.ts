import { definePool, type KnownPartition } from '@moderate/orchestrator';
import { listed, type Listed } from '#openmetadata/listed.ts';

/**
 * An ingestion that waits for that of its database or prefix occupies a worker slot; the ingestion
 * that it waits for has the others.
 */
export const singleIngestionPool = definePool({
  name: 'single-ingestion',
  defaultLimit: 2,
  variable: 'SINGLE_INGESTION_MAX_STEPS',
});

/**
 * Includes what was ingested completely and what was only ingested as single tables or objects:
 * both are in the catalog.
 */
export function withOwnersOfSingles(
  whole: readonly KnownPartition[],
  singles: readonly KnownPartition[],
  ownerOf: (single: string) => string | undefined,
): readonly KnownPartition[] {
  const owners = new Map(
    singles.map(({ partition, metadata }) => [
      ownerOf(partition) ?? '',
      { partition: ownerOf(partition) ?? '', metadata },
    ]),
  );
  for (const { partition } of whole) owners.delete(partition);
  return [...whole, ...owners.values()];
}

/** Concatenates two lists for display. */
export function joined<T>(one: Listed<T>, other: Listed<T> = listed<T>([])): Listed<T> {
  return { total: one.total + other.total, first: listed([...one.first, ...other.first]).first };
}
