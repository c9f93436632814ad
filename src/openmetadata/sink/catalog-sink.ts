import { TerminalError } from '@moderate/orchestrator';
import { createFolderSink } from './folder-sink.ts';
import { createOpenMetadataSink } from './open-metadata-sink.ts';
import type { OpenMetadata, OutlastOptions } from '#resources/open-metadata.ts';
import type { CatalogSink } from './sink.ts';

export interface CatalogSinkOptions {
  readonly dryRun: boolean;
  /** `CATALOG_DIR`: a folder that replaces OpenMetadata for all runs. */
  readonly catalogDir: string | undefined;
  /** Present if its variables are set. */
  readonly openMetadata: OpenMetadata | undefined;
  /** Aborts requests in progress. */
  readonly signal?: AbortSignal;
  /** Makes requests wait while OpenMetadata is unavailable. */
  readonly outlast?: OutlastOptions;
}

const dryRunFolder = './catalog';

/** Selects the destination of a run's entities. Throws `TerminalError` if there is none. */
export function createCatalogSink({
  dryRun,
  catalogDir,
  openMetadata,
  signal,
  outlast,
}: CatalogSinkOptions): CatalogSink {
  const folder = catalogDir || (dryRun ? dryRunFolder : undefined);
  if (folder) return createFolderSink(folder);
  if (openMetadata && outlast) return createOpenMetadataSink(openMetadata.outlasting(outlast));
  if (openMetadata)
    return createOpenMetadataSink(signal ? openMetadata.withSignal(signal) : openMetadata);
  throw new TerminalError(
    'There is no catalog to write to: set OPEN_METADATA_HOST and OPEN_METADATA_TOKEN, or CATALOG_DIR, or run with dryRun',
  );
}
