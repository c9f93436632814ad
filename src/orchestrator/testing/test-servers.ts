import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../dev/cache-folder.ts';
import { startPostgres } from '../dev/postgres/start-postgres.ts';
import { createReaper } from '../dev/process/reaper.ts';
import { startTemporal } from '../dev/temporal/start-temporal.ts';
import { readEnv } from '../env.ts';
import { project } from '../project.ts';

export interface TestServers {
  /** Variables with which a worker connects to the servers. */
  readonly env: Readonly<
    Record<
      'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE' | 'TEMPORAL_UI_URL' | 'STATE_DATABASE_URL',
      string
    >
  >;
  close(): Promise<void>;
}

/**
 * Starts Temporal and Postgres on free ports with temporary data, regardless of this process's
 * environment. They always end with this process.
 * @throws TerminalError if a server cannot be found, downloaded or started; none keeps running
 */
export async function startTestServers(): Promise<TestServers> {
  const env = readEnv();
  const { name } = project();
  const reaper = createReaper();
  const folder = await mkdtemp(path.join(tmpdir(), 'orchestrator-test-'));
  reaper.removeFolder(folder);
  const close = async () => {
    await reaper.close();
    await rm(folder, { recursive: true, force: true });
  };
  // Print to stderr: a download takes a while, and users look at the test's console to see why.
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const started = await Promise.allSettled([
    startTemporal({
      env,
      reaper,
      report,
      folder,
      temporary: true,
      cacheFolder: await cacheFolder(env, name, path.join(folder, 'cache')),
    }),
    startPostgres({ name, reaper, report }),
  ]);
  const [temporal, postgres] = started;
  if (temporal.status === 'rejected' || postgres.status === 'rejected') {
    await close();
    throw started.find((server) => server.status === 'rejected')?.reason;
  }
  const database = new URL(postgres.value.url);
  database.pathname = '/orchestrator_state';
  return {
    env: {
      TEMPORAL_ADDRESS: temporal.value.address,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_UI_URL: temporal.value.uiUrl,
      STATE_DATABASE_URL: database.href,
    },
    close: async () => {
      await Promise.all([temporal.value.stop(), postgres.value.stop()]);
      await close();
    },
  };
}
