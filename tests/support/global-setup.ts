import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../src/dev/postgres/start-postgres.ts';
import { createReaper } from '../../src/dev/process/reaper.ts';
import { startTemporal } from '../../src/dev/temporal/start-temporal.ts';
import { readEnv } from '../../src/env.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    temporalAddress: string;
    temporalUiUrl: string;
  }
}

/** Starts one Postgres and one Temporal server for all suites, on free ports and with data that goes away with them. */
export default async function startServices(project: TestProject): Promise<() => Promise<void>> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const reaper = createReaper();
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-temporal-'));
  reaper.removeFolder(folder);
  const [temporal, postgres] = await Promise.all([
    startTemporal({ env: readEnv(), projectFolder: project.config.root, reaper, report, folder, temporary: true }),
    startPostgres({ reaper, report }),
  ]);
  project.provide('postgresUrl', postgres.url);
  project.provide('temporalAddress', temporal.address);
  project.provide('temporalUiUrl', temporal.uiUrl);
  return async () => {
    await Promise.all([temporal.stop(), postgres.stop()]);
    await reaper.close();
  };
}
