import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ingestPrefix } from '#object-source/ingest-prefix.ts';
import { createListings } from '#object-source/listings.ts';
import type { FailureCounts } from '#object-source/object-outcome.ts';
import type { ProfileTable } from '#object-source/profile-table.ts';
import { profilePrefix } from '#object-source/profile/profile-prefix.ts';
import { datalakeIngestionConfig } from '#activities/openmetadata/config.ts';
import type { SampleDataBody, TableBody, TableProfileBody } from '#openmetadata/entities.ts';
import { datalakeServiceName, fqn } from '#openmetadata/names.ts';
import { besideTable, entityPath } from '#openmetadata/sink/folder-layout.ts';
import { createFolderSink } from '#openmetadata/sink/folder-sink.ts';
import { createObjectStorage, objectStorageEnv } from '#resources/object-storage.ts';
import { parseExactly } from '../oracle/json.ts';
import type { Observed } from '../oracle/judge.ts';
import type { FuzzFile } from '../support/fuzz-file.ts';
import { startObjectServer } from './object-server.ts';

/**
 * The product's own activities on an object storage, and the folder that they write the catalog to.
 */
export interface Datalake {
  /**
   * Catalogs and profiles several files as one prefix. @param profileSampleRows see the job's
   * config
   * @throws what the activities throw
   */
  ingest(
    files: readonly FuzzFile[],
    profileSampleRows: number | null,
  ): Promise<Map<FuzzFile, Observed>>;
  close(): Promise<void>;
}

/** Results list at most this many failures, so a prefix should not have more files. */
export const mostFiles = 20;

const bucket = 'lake';

export async function openDatalake(folder: string): Promise<Datalake> {
  const server = await startObjectServer();
  const env = {
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 'key',
    S3_REGION: 'local',
    S3_BUCKET_NAME: bucket,
    S3_ENDPOINT_URL: server.url,
  };
  const storage = createObjectStorage(objectStorageEnv.parse(env));
  let batches = 0;

  return {
    async ingest(files, profileSampleRows) {
      const prefix = `batch-${(batches += 1)}/`;
      const root = join(folder, `catalog-${batches}`);
      await mkdir(root);
      for (const file of files) server.objects.set(prefix + file.name, file.content);
      const sink = createFolderSink(root);
      const spool = { folder: join(folder, 'spool'), limitBytes: 2 ** 30 };
      const deps = { storage, listings: createListings(), sink, spool, profiles: createProfiles() };
      const config = datalakeIngestionConfig.parse({ profileSampleRows });
      const input = { config, prefix, listing: 'none' };
      try {
        const ingested = await ingestPrefix(deps, input);
        const profiled = await profilePrefix(deps, { ...input, capturedAt: 1 });
        const reasons = new Map([...reasonsOf(ingested), ...reasonsOf(profiled)]);
        const schema = fqn(
          datalakeServiceName(config.sourceServiceName, prefix),
          'default',
          bucket,
        );
        const found = new Map<FuzzFile, Observed>();
        for (const file of files) {
          const key = prefix + file.name;
          found.set(
            file,
            await observed(root, `${schema}.${fqn(key)}`, {
              reason: reasons.get(key),
              profileSampleRows,
            }),
          );
        }
        return found;
      } finally {
        server.objects.clear();
        await rm(root, { recursive: true });
      }
    },

    close: async () => {
      storage.close();
      await server.close();
    },
  };
}

interface Ingested {
  readonly reason: string | undefined;
  readonly profileSampleRows: number | null;
}

async function observed(
  root: string,
  table: string,
  { reason, profileSampleRows }: Ingested,
): Promise<Observed> {
  const read = async <T>(path: string): Promise<T | undefined> => {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (parseExactly(text) as T);
  };
  const body = await read<TableBody>(entityPath(root, 'table', table));
  if (reason !== undefined)
    return {
      status: 'refused',
      reason: body === undefined ? reason : `${reason} (cataloged, and without a profile)`,
    };
  if (body === undefined) return { status: 'refused', reason: 'neither cataloged nor reported' };
  const profile = await read<TableProfileBody>(besideTable(root, table, 'profile'));
  const sample = await read<SampleDataBody>(besideTable(root, table, 'sample'));
  const sampled =
    profileSampleRows !== null && (profile?.tableProfile.rowCount ?? 0) > profileSampleRows;
  return { status: 'read', columns: body.columns, profile, sample, sampled };
}

function reasonsOf({
  failed,
  unreadable,
  changed,
  notPermitted,
}: FailureCounts): [string, string][] {
  return [
    ...[...failed.first, ...unreadable.first].map(({ name, error }): [string, string] => [
      name,
      error,
    ]),
    ...[...changed.first, ...notPermitted.first].map((name): [string, string] => [
      name,
      'reported as changed or not permitted',
    ]),
  ];
}

function createProfiles(): ProfileTable {
  const records = new Map<string, Parameters<ProfileTable['keep']>[2]>();
  return {
    all: () => Promise.resolve(records),
    keep: async (_place, key, record) => void records.set(key, record),
    forget: async (_place, keys) => keys.forEach((key) => records.delete(key)),
  };
}
