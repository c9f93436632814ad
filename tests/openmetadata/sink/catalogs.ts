import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createFolderSink } from '#openmetadata/sink/folder-sink.ts';
import { createOpenMetadataSink } from '#openmetadata/sink/open-metadata-sink.ts';
import { createOpenMetadata, openMetadataEnv } from '#resources/open-metadata.ts';
import { startOpenMetadata } from '#tests/doubles/stand-ins/open-metadata/server.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import type {
  OpenMetadataStandIn,
  StandInOptions,
} from '#tests/doubles/stand-ins/open-metadata/server.ts';

/** A sink, and access to its catalog as a reader sees it. */
export interface Catalog {
  readonly sink: CatalogSink;
  /** The complete content as text: what does not occur in it was not stored. */
  content(): Promise<string>;
  stop(): Promise<void>;
}

export async function openFolder(): Promise<Catalog & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'catalog-'));
  return {
    sink: createFolderSink(directory),
    directory,
    content: async () => JSON.stringify(await readFolder(directory)),
    stop: () => rm(directory, { recursive: true }),
  };
}

/** Content of every file of a catalog's folder by its path. */
export async function readFolder(directory: string): Promise<Record<string, unknown>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const contents = paths
    .toSorted()
    .map(
      async (path) =>
        [
          path.slice(directory.length + 1),
          JSON.parse(await readFile(path, 'utf8')) as unknown,
        ] as const,
    );
  return Object.fromEntries(await Promise.all(contents));
}

export async function openStandIn(
  options: StandInOptions = {},
): Promise<Catalog & { readonly server: OpenMetadataStandIn }> {
  const server = await startOpenMetadata(options);
  const client = createOpenMetadata(openMetadataEnv.parse(server.env), {
    backoffMs: 1,
    maxBackoffMs: 2,
  });
  return {
    sink: createOpenMetadataSink(client),
    server,
    async content() {
      const entities = server.entities().map(({ fqn, body, deleted, profiles, sampleData }) => ({
        fqn,
        body,
        deleted,
        profiles,
        sampleData,
      }));
      return JSON.stringify({ entities, lineage: server.lineage() });
    },
    async stop() {
      await server.stop();
      expect(server.violations).toEqual([]);
    },
  };
}
