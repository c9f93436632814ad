import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { startOpenMetadata } from '#tests/doubles/stand-ins/open-metadata/server.ts';

export interface Requests {
  readonly reads: number;
  readonly writes: number;
}

/** The destination of an ingestion. */
export interface CatalogTarget {
  /** Variables that direct a worker here. */
  readonly env: Env;
  /** The number of requests so far. */
  requests(): Requests;
  stop(): Promise<void>;
}

/** A stand-in for OpenMetadata that delays its responses to writes. */
export async function openMetadataTarget(writeDelayMs: number): Promise<CatalogTarget> {
  const server = await startOpenMetadata();
  if (writeDelayMs > 0)
    server.faults.sometimes(
      1,
      { kind: 'delay', ms: writeDelayMs },
      ({ method }) => method !== 'GET',
    );
  return {
    env: server.env,
    requests: () => {
      if (server.violations.length > 0)
        throw new Error(
          `Requests that OpenMetadata would refuse: ${server.violations.slice(0, 5).join('; ')}`,
        );
      const reads = server.requests.filter(({ method }) => method === 'GET').length;
      return { reads, writes: server.requests.length - reads };
    },
    stop: () => server.stop(),
  };
}

export async function folderTarget(parent: string): Promise<CatalogTarget> {
  const folder = path.join(parent, 'catalog');
  await mkdir(folder, { recursive: true });
  return {
    env: { CATALOG_DIR: folder },
    requests: () => ({ reads: 0, writes: 0 }),
    stop: async () => undefined,
  };
}
