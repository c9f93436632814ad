import { chosenKeyProblem, type KnownPartition } from '@moderate/orchestrator';
import { datalakeServiceName } from '#openmetadata/names.ts';

/**
 * The prefixes of a source that earlier runs ingested, except those retired since from the catalog
 * at this location.
 */
export function knownPrefixes(
  sourceServiceName: string,
  location: string,
  partitions: readonly KnownPartition[],
): readonly string[] {
  return partitions
    .filter(({ partition }) => chosenKeyProblem(partition) === undefined)
    .filter(
      ({ partition, metadata }) =>
        metadata['service'] === datalakeServiceName(sourceServiceName, partition),
    )
    .filter(({ metadata }) => metadata['status'] !== 'retired' || metadata['location'] !== location)
    .map(({ partition }) => partition);
}
