import type pg from 'pg';
import { cancellationSignal, readKnownPartitions } from '@moderate/orchestrator';
import type { ServicePool } from '#resources/index.ts';
import type { DatalakeIngestionConfig, PostgresIngestionConfig } from './config.ts';
import type { PageStart } from '#openmetadata/cut-page.ts';
import { findPrefixes, type FoundPrefixes } from '#object-source/find-prefixes.ts';
import { ingestPrefix, type IngestedPrefix } from '#object-source/ingest-prefix.ts';
import { knownPrefixes } from '#object-source/known-prefixes.ts';
import { createListings } from '#object-source/listings.ts';
import { databaseName } from '#object-source/objects.ts';
import { profilePrefix, type ProfiledPrefix } from '#object-source/profile/profile-prefix.ts';
import { createProfileTable } from '#object-source/profile-table.ts';
import { datalakeServiceName } from '#openmetadata/names.ts';
import { outlastCatalog } from '#openmetadata/outlast-catalog.ts';
import { knownDatabases } from '#postgres-source/known-databases.ts';
import { identifyDatabase } from '#postgres-source/database-identity.ts';
import { findPostgresDatabases, type FoundDatabases, type IngestedDatabase } from '#postgres-source/find-databases.ts';
import { ingestPostgresMetadata, type IngestedMetadata } from '#postgres-source/ingest-metadata.ts';
import { profilePostgresDatabase, type ProfiledDatabase } from '#postgres-source/profile/profile-database.ts';
import { retireDatabase, type RetiredDatabase } from '#openmetadata/retire-database.ts';
import { createCatalogSink } from '#openmetadata/sink/catalog-sink.ts';

export type { FailureCounts } from '#object-source/object-outcome.ts';
export type { FoundPrefixes, IngestedDatabase, PageStart };

export interface OpenMetadataActivities {
  /** @param start of a page that is not the first */
  findDatabases(config: PostgresIngestionConfig, start?: PageStart): Promise<FoundDatabases>;
  ingestMetadata(config: PostgresIngestionConfig, database: IngestedDatabase): Promise<IngestedMetadata>;
  retireDatabase(config: PostgresIngestionConfig, database: IngestedDatabase): Promise<RetiredDatabase>;
  /** @param capturedAt milliseconds since 1970: the same for every attempt, so that a second one replaces the profiles of the first */
  profileDatabase(config: PostgresIngestionConfig, database: IngestedDatabase, capturedAt: number): Promise<ProfiledDatabase>;

  /** @param start of a page that is not the first */
  findPrefixes(config: DatalakeIngestionConfig, start?: PageStart): Promise<FoundPrefixes>;
  /** @param listing of the run, see `Listings` */
  ingestPrefix(config: DatalakeIngestionConfig, prefix: string, listing: string): Promise<IngestedPrefix>;
  retirePrefix(config: DatalakeIngestionConfig, prefix: string): Promise<RetiredDatabase>;
  /** @param capturedAt see `profileDatabase` */
  profilePrefix(config: DatalakeIngestionConfig, prefix: string, listing: string, capturedAt: number): Promise<ProfiledPrefix>;
}

/** The side effects of the catalog's pipelines. Each makes a state true, so that doing it again does no harm. */
export function createOpenMetadataActivities(resources: ServicePool, stateDatabase: pg.Pool): OpenMetadataActivities {
  const { clients, isConfigured } = resources;
  const listings = createListings();
  const profiles = createProfileTable(stateDatabase);

  const catalog = ({ dryRun }: { readonly dryRun: boolean }) => {
    const signal = cancellationSignal();
    const sink = createCatalogSink({
      dryRun,
      catalogDir: isConfigured('catalogFolder') ? clients.catalogFolder : undefined,
      openMetadata: isConfigured('openMetadata') ? clients.openMetadata : undefined,
      signal,
      outlast: outlastCatalog(signal),
    });
    return { sink, signal };
  };
  const deps = (config: PostgresIngestionConfig) => ({ postgres: clients.postgres, ...catalog(config) });
  const bucket = () => ({ storage: clients.objectStorage, listings });
  const known = (asset: string) => readKnownPartitions(stateDatabase, asset, ['service', 'status', 'location']);
  const lakeDeps = (config: DatalakeIngestionConfig) => ({ ...bucket(), spool: clients.spool, profiles, ...catalog(config) });

  return {
    findDatabases: async (config, start) =>
      findPostgresDatabases(
        { postgres: clients.postgres, signal: cancellationSignal() },
        {
          ...config,
          stateDatabase: await identifyDatabase(stateDatabase),
          known: knownDatabases(config.sourceServiceName, deps(config).sink.location, await known('openmetadata/postgres_metadata')),
          start,
        },
      ),
    ingestMetadata: (config, { name, service }) => ingestPostgresMetadata(deps(config), { config, database: name, service }),
    retireDatabase: (config, database) => retireDatabase(deps(config), { config, database }),
    profileDatabase: (config, { name, service }, capturedAt) =>
      profilePostgresDatabase(deps(config), { config, database: name, service, capturedAt }),

    findPrefixes: async (config, start) => {
      const { sink, signal } = catalog(config);
      const { sourceServiceName } = config;
      const before = knownPrefixes(sourceServiceName, sink.location, await known('openmetadata/datalake_metadata'));
      return findPrefixes({ ...bucket(), signal }, { sourceServiceName, known: before, start });
    },
    ingestPrefix: (config, prefix, listing) => ingestPrefix(lakeDeps(config), { config, prefix, listing }),
    retirePrefix: (config, prefix) =>
      retireDatabase(catalog(config), {
        config,
        database: { name: databaseName, service: datalakeServiceName(config.sourceServiceName, prefix) },
      }),
    profilePrefix: (config, prefix, listing, capturedAt) => profilePrefix(lakeDeps(config), { config, prefix, listing, capturedAt }),
  };
}
