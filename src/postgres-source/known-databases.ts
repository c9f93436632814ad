import { chosenKeyProblem, type KnownPartition } from '@moderate/orchestrator';
import { postgresServiceName } from '#openmetadata/names.ts';
import type { IngestedDatabase } from './list-databases.ts';

/**
 * The databases of a source that earlier runs ingested or skipped, except those retired since from
 * the catalog at this location.
 */
export function knownDatabases(
  sourceServiceName: string,
  location: string,
  partitions: readonly KnownPartition[],
): readonly IngestedDatabase[] {
  return partitions
    .filter(({ partition }) => chosenKeyProblem(partition) === undefined)
    .filter(
      ({ partition, metadata }) =>
        metadata['service'] === postgresServiceName(sourceServiceName, partition),
    )
    .filter(({ metadata }) => metadata['status'] !== 'retired' || metadata['location'] !== location)
    .map(({ partition }) => ({
      name: partition,
      service: postgresServiceName(sourceServiceName, partition),
    }));
}
