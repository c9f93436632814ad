import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { forEachConcurrently } from '#openmetadata/sink/for-each-concurrently.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { Env } from '#orchestrator/env.ts';
import type { BenchParts } from '../bench-parts.ts';
import { endsWithin } from '../ends-within.ts';
import { openMetadataTarget } from '../ingestion/catalog-target.ts';
import { withWorker } from '../worker/with-worker.ts';

export interface LakeRun {
  readonly seconds: number;
  readonly workerCpuSeconds: number;
  readonly peakMiB: number;
  readonly requests: { readonly reads: number; readonly writes: number };
  /** Tables sent and profiled. */
  readonly sent: number;
  readonly profiled: number;
}

export interface ObjectResults {
  readonly objects: number;
  readonly prefixes: number;
  readonly first: LakeRun;
  /** The next run, without changes. */
  readonly unchanged: LakeRun;
}

export interface BenchObjectsOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly env: Env;
  readonly objects: number;
  readonly prefixes: number;
}

/** The real job on a real worker, over many small objects. */
export async function benchObjects(
  parts: BenchParts,
  { s3, bucket, env, objects, prefixes }: BenchObjectsOptions,
): Promise<ObjectResults> {
  const { services, cpuProfiles, report } = parts;
  report(`Datalake: making ${objects} objects in ${prefixes} prefixes …`);
  await forEachConcurrently(Array.from({ length: objects }).keys(), 16, async (index) => {
    const key = `prefix-${index % prefixes}/part/${index}.csv`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: contentOf(index) }));
  });
  const target = await openMetadataTarget(0);
  const stateDatabaseUrl = new URL('/bench_state_datalake', services.postgres.url).href;
  const workerEnv = {
    ...env,
    ...target.env,
    TEMPORAL_ADDRESS: services.temporalAddress,
    STATE_DATABASE_URL: stateDatabaseUrl,
  };
  const entry = new URL('../ingestion-worker-main.ts', import.meta.url);
  const connection = await Connection.connect({ address: services.temporalAddress });
  const client = new Client({ connection });
  try {
    return await withWorker(
      { entry, env: workerEnv, folder: services.folder, cpuProfiles },
      async (worker) => {
        const measure = async (): Promise<LakeRun> => {
          const before = target.requests();
          const began = performance.now();
          const { result: runId, usage } = await worker.measure(async () => {
            const config = { sourceServiceName: 'bench' };
            const run = await startRun(client, {
              job: 'datalakeIngestionJob',
              config,
              launchedBy: 'bench',
              summary: 'Benchmark',
            });
            await endsWithin(1800, 'The ingestion', run.result());
            return run.firstExecutionRunId;
          });
          const seconds = (performance.now() - began) / 1000;
          const after = target.requests();
          const requests = {
            reads: after.reads - before.reads,
            writes: after.writes - before.writes,
          };
          return {
            seconds,
            workerCpuSeconds: usage.cpuMs / 1000,
            peakMiB: usage.peakMiB,
            requests,
            ...(await countsOf(stateDatabaseUrl, runId)),
          };
        };
        report('Datalake: first run …');
        const first = await measure();
        report('Datalake: unchanged run …');
        const unchanged = await measure();
        if (first.profiled !== objects || unchanged.profiled !== 0 || unchanged.sent !== 0) {
          throw new Error(
            `An ingestion did not take what it should: ${JSON.stringify({ first, unchanged })}`,
          );
        }
        return { objects, prefixes, first, unchanged };
      },
    );
  } finally {
    await connection.close();
    await target.stop();
  }
}

function contentOf(index: number): string {
  const rows = Array.from(
    { length: 100 },
    (_, row) =>
      `${row},2024-01-01 00:${String(row % 60).padStart(2, '0')}:00,${(index + row) / 4},sensor ${row % 7}`,
  );
  return `id,at,reading,name\n${rows.join('\n')}\n`;
}

async function countsOf(
  stateDatabaseUrl: string,
  runId: string,
): Promise<Pick<LakeRun, 'sent' | 'profiled'>> {
  const database = new pg.Client({ connectionString: stateDatabaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<{ sent: number; profiled: number }>(
      `select coalesce(sum((value->>'sent')::int) filter (where asset like '%_metadata'), 0)::int as sent,
         coalesce(sum((value->>'tables')::int) filter (where asset like '%_profile'), 0)::int as profiled
       from materializations where run_id = $1 and status = 'materialized'`,
      [runId],
    );
    return rows[0]!;
  } finally {
    await database.end();
  }
}
