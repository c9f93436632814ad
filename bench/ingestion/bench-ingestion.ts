import { Client, Connection } from '@temporalio/client';
import type { BenchParts } from '../bench-parts.ts';
import { withWorker } from '../worker/with-worker.ts';
import { folderTarget, openMetadataTarget, type CatalogTarget } from './catalog-target.ts';
import { measureIngestion, type Ingestion } from './measure-ingestion.ts';
import { createSourceDatabases, type SourceSize } from './source-server.ts';

export interface IngestionCase {
  readonly name: 'openMetadata' | 'slowOpenMetadata' | 'folder';
  readonly title: string;
  /** How long the catalog takes for a write. */
  readonly writeDelayMs: number;
  readonly first: Ingestion;
  /** The next run, without changes. */
  readonly unchanged: Ingestion;
}

export interface IngestionResults {
  readonly source: SourceSize;
  readonly cases: readonly IngestionCase[];
}

/** Similar to the real server on a small machine. */
const writeDelayMs = 130;

/**
 * Measures the real job on a real worker, with a separate catalog and a new worker process for each
 * case.
 */
export async function benchIngestion(parts: BenchParts): Promise<IngestionResults> {
  const { services, report, quick } = parts;
  const source = {
    databases: quick ? 2 : 10,
    tablesPerDatabase: quick ? 20 : 100,
    columnsPerTable: 10,
  };
  report(`Ingestion: making ${source.databases * source.tablesPerDatabase} tables …`);
  await createSourceDatabases(services.postgres.url, source);
  const cases = [
    {
      name: 'openMetadata',
      title: 'to OpenMetadata',
      writeDelayMs: 0,
      target: await openMetadataTarget(0),
    },
    {
      name: 'slowOpenMetadata',
      title: `to OpenMetadata, ${writeDelayMs} ms a write`,
      writeDelayMs,
      target: await openMetadataTarget(writeDelayMs),
    },
    {
      name: 'folder',
      title: 'to a folder',
      writeDelayMs: 0,
      target: await folderTarget(services.folder),
    },
  ] as const;
  const measured: IngestionCase[] = [];
  for (const { target, ...rest } of cases) {
    report(`Ingestion: ${rest.title} …`);
    measured.push({ ...rest, ...(await measureCase(parts, rest.name, target)) });
    await target.stop();
  }
  const wrong = measured
    .flatMap(({ first, unchanged }) => [first, unchanged])
    .find((ingestion) => !isWhole(ingestion, source));
  if (wrong !== undefined)
    throw new Error(`An ingestion did not take everything: ${JSON.stringify(wrong)}`);
  return { source, cases: measured };
}

async function measureCase(
  { services, env, cpuProfiles }: BenchParts,
  name: string,
  target: CatalogTarget,
) {
  const { postgres, temporalAddress, folder } = services;
  const stateDatabaseUrl = new URL(`/bench_state_${name.toLowerCase()}`, postgres.url).href;
  const workerEnv = {
    ...env,
    ...target.env,
    TEMPORAL_ADDRESS: temporalAddress,
    STATE_DATABASE_URL: stateDatabaseUrl,
    POSTGRES_HOST: postgres.host,
    POSTGRES_PORT: String(postgres.port),
    POSTGRES_USERNAME: postgres.username,
    POSTGRES_PASSWORD: postgres.password,
  };
  const entry = new URL('../ingestion-worker-main.ts', import.meta.url);
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });
  try {
    return await withWorker({ entry, env: workerEnv, folder, cpuProfiles }, async (worker) => {
      const deps = { client, worker, target, stateDatabaseUrl };
      return { first: await measureIngestion(deps), unchanged: await measureIngestion(deps) };
    });
  } finally {
    await connection.close();
  }
}

function isWhole({ databases, tables, columns, failed }: Ingestion, source: SourceSize): boolean {
  const expected = source.databases * source.tablesPerDatabase;
  return (
    databases === source.databases &&
    tables === expected &&
    columns === expected * source.columnsPerTable &&
    failed === 0
  );
}
