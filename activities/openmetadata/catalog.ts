import type { IsConfigured } from '@moderate/orchestrator';
import { outlastCatalog } from '#openmetadata/outlast-catalog.ts';
import { createCatalogSink } from '#openmetadata/sink/catalog-sink.ts';
import { withTurns, type Turns } from '#openmetadata/turns.ts';
import { catalogFolderResource } from '#resources/catalog-folder.ts';
import { openMetadataResource, type OpenMetadata } from '#resources/open-metadata.ts';

/** The destination of ingestion: OpenMetadata, or a folder in its place. */
export const catalogResources = {
  openMetadata: openMetadataResource,
  catalogFolder: catalogFolderResource,
};

export interface CatalogClients {
  readonly openMetadata: OpenMetadata;
  readonly catalogFolder: string;
}

export interface CatalogContext {
  readonly config: { readonly dryRun: boolean };
  readonly resources: CatalogClients;
  readonly isConfigured: (resource: 'openMetadata' | 'catalogFolder') => boolean;
  readonly signal: AbortSignal;
}

/** The catalog that a materialization writes to. */
export function openCatalog({
  config: { dryRun },
  resources,
  isConfigured,
  signal,
}: CatalogContext) {
  const sink = createCatalogSink({
    dryRun,
    catalogDir: isConfigured('catalogFolder') ? resources.catalogFolder : undefined,
    openMetadata: isConfigured('openMetadata') ? resources.openMetadata : undefined,
    signal,
    outlast: outlastCatalog(signal),
  });
  return { sink, signal };
}

/** Adds turns for concurrent ingestions, see `Turns`. */
export function withCatalog<T>(
  context: CatalogContext & {
    readonly stateDatabase: Parameters<typeof withTurns>[0]['stateDatabase'];
  },
  use: (parts: ReturnType<typeof openCatalog> & { readonly turns: Turns }) => Promise<T>,
): Promise<T> {
  const catalog = openCatalog(context);
  const { stateDatabase, signal } = context;
  return withTurns({ stateDatabase, signal, location: catalog.sink.location }, (turns) =>
    use({ ...catalog, turns }),
  );
}

/** The dependencies of a run that reads from a source and writes to the catalog. */
export function catalogNeeds<S extends string>(
  source: S,
  { dryRun }: { readonly dryRun: boolean },
  isConfigured: IsConfigured,
) {
  return dryRun || isConfigured('catalogFolder')
    ? ([source] as const)
    : ([source, 'openMetadata'] as const);
}

/** Metadata fields of earlier runs that describe the catalog's content. */
export const catalogedFields = ['service', 'status', 'location'] as const;
