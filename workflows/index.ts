import { defineMaterializeAssets } from '../src/orchestrator/isolate/index.ts';
import { postgresDatabases, postgresMetadata, postgresProfile } from './openmetadata/postgres-ingestion.ts';

export { pruneState, sensorTick } from '../src/orchestrator/isolate/index.ts';
export { postgresDatabases, postgresIngestionJob, postgresMetadata, postgresProfile } from './openmetadata/postgres-ingestion.ts';

export const materializeAssets = defineMaterializeAssets([postgresDatabases, postgresMetadata, postgresProfile]);
