import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres, type PostgresServer } from '#orchestrator/dev/postgres/start-postgres.ts';
import { createReaper } from '#orchestrator/dev/process/reaper.ts';
import { projectFolder } from '#project-folder.ts';
import type { Report } from '#orchestrator/dev/report.ts';
import { startTemporal } from '#orchestrator/dev/temporal/start-temporal.ts';
import { cacheFolder } from '#tests/services/cache-folder.ts';
import type { Env } from '#orchestrator/env.ts';

export interface BenchServices {
  readonly postgres: PostgresServer;
  readonly temporalAddress: string;
  /** Temporary folder. */
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * A Temporal dev server and a Postgres only for the benchmark, on free ports and without previous
 * state.
 */
export async function startBenchServices(env: Env, report: Report): Promise<BenchServices> {
  const reaper = createReaper();
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-bench-'));
  reaper.removeFolder(folder);
  const [temporal, postgres] = await Promise.all([
    startTemporal({
      env,
      cacheFolder: await cacheFolder(env, projectFolder),
      reaper,
      report,
      folder,
      temporary: true,
    }),
    startPostgres({ reaper, report }),
  ]);
  return {
    postgres,
    temporalAddress: temporal.address,
    folder,
    stop: async () => {
      await Promise.all([temporal.stop(), postgres.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
