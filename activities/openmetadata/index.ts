import type { Env } from '../../src/env.ts';
import type { KnownPartition } from '../../src/orchestrator/isolate/index.ts';
import { cancellationSignal } from '../../src/orchestrator/progress.ts';
import { stateDatabaseName } from '../../src/orchestrator/state/state-database.ts';
import type { ServicePool } from '../../src/resources/index.ts';
import type { PostgresIngestionConfig } from './config.ts';
import { knownDatabases } from './postgres/known-databases.ts';
import { findPostgresDatabases, type FoundDatabases, type IngestedDatabase } from './postgres/find-databases.ts';
import { ingestPostgresMetadata, type IngestedMetadata } from './postgres/ingest-metadata.ts';
import { profilePostgresDatabase, type ProfiledDatabase } from './postgres/profile/profile-database.ts';
import { retirePostgresDatabase, type RetiredDatabase } from './postgres/retire-database.ts';
import { createCatalogSink } from './sink/catalog-sink.ts';

export interface OpenMetadataActivities {
  findDatabases(config: PostgresIngestionConfig, known: readonly KnownPartition[]): Promise<FoundDatabases>;
  ingestMetadata(config: PostgresIngestionConfig, database: IngestedDatabase): Promise<IngestedMetadata>;
  retireDatabase(config: PostgresIngestionConfig, database: IngestedDatabase): Promise<RetiredDatabase>;
  /** @param capturedAt milliseconds since 1970: the same for every attempt, so that a second one replaces the profiles of the first */
  profileDatabase(config: PostgresIngestionConfig, database: IngestedDatabase, capturedAt: number): Promise<ProfiledDatabase>;
}

/** The side effects of the catalog's pipelines. Each makes a state true, so that doing it again does no harm. */
export function createOpenMetadataActivities(resources: ServicePool, env: Env): OpenMetadataActivities {
  const { clients, isConfigured } = resources;

  const deps = ({ dryRun }: PostgresIngestionConfig) => {
    const signal = cancellationSignal();
    const sink = createCatalogSink({
      dryRun,
      catalogDir: isConfigured('catalogFolder') ? clients.catalogFolder : undefined,
      openMetadata: isConfigured('openMetadata') ? clients.openMetadata : undefined,
      signal,
    });
    return { postgres: clients.postgres, sink, signal };
  };

  return {
    findDatabases: (config, known) =>
      findPostgresDatabases(
        { postgres: clients.postgres, signal: cancellationSignal() },
        {
          ...config,
          stateDatabase: stateDatabaseName(env),
          known: knownDatabases(config.sourceServiceName, deps(config).sink.location, known),
        },
      ),
    ingestMetadata: (config, { name, service }) => ingestPostgresMetadata(deps(config), { config, database: name, service }),
    retireDatabase: (config, database) => retirePostgresDatabase(deps(config), { config, database }),
    profileDatabase: (config, { name, service }, capturedAt) =>
      profilePostgresDatabase(deps(config), { config, database: name, service, capturedAt }),
  };
}
