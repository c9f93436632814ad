import type { KnownPartition } from '../../../src/orchestrator/isolate/index.ts';
import { postgresServiceName } from '../names.ts';
import type { IngestedDatabase } from './find-databases.ts';

/** The databases of a source that earlier runs ingested, or skipped, less those that were retired since. */
export function knownDatabases(sourceServiceName: string, partitions: readonly KnownPartition[]): readonly IngestedDatabase[] {
  return partitions
    .filter(({ partition, metadata }) => metadata['service'] === postgresServiceName(sourceServiceName, partition))
    .filter(({ metadata }) => metadata['status'] !== 'retired')
    .map(({ partition }) => ({ name: partition, service: postgresServiceName(sourceServiceName, partition) }));
}
