import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startKeycloak } from '../services/keycloak/start-keycloak.ts';
import { startObjectStorage } from '../services/object-storage/start-object-storage.ts';
import { startPostgres } from '#orchestrator/dev/postgres/start-postgres.ts';
import { createReaper } from '#orchestrator/dev/process/reaper.ts';
import { startRabbitmq } from '../services/rabbitmq/start-rabbitmq.ts';
import { startTemporal } from '#orchestrator/dev/temporal/start-temporal.ts';
import { readEnv } from '#orchestrator/env.ts';
import { buildImage } from '../deploy/support/build-image.ts';
import { startTestCluster } from './kubernetes/start-test-cluster.ts';
import { cacheFolder } from '../services/cache-folder.ts';
import { startOnDemand } from './start-on-demand.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    temporalAddress: string;
    temporalUiUrl: string;
    onDemandUrl: string;
    /** For workflow code bundled by suites. */
    bundleFolder: string;
  }
}

/**
 * Starts one Postgres and one Temporal server for all suites, on free ports and with data that is
 * deleted with them; starts other services when the first suite requests them.
 */
export default async function startServices(project: TestProject): Promise<() => Promise<void>> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const reaper = createReaper();
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-temporal-'));
  reaper.removeFolder(folder);
  const options = { env: readEnv(), projectFolder: project.config.root, reaper, report };
  const [temporal, postgres, onDemand] = await Promise.all([
    startTemporal({
      ...options,
      cacheFolder: await cacheFolder(options.env, options.projectFolder),
      folder,
      temporary: true,
    }),
    startPostgres({ reaper, report }),
    startOnDemand({
      keycloak: async () => {
        const { url, adminUsername, adminPassword, stop } = await startKeycloak(options);
        return { access: { url, adminUsername, adminPassword }, stop };
      },
      'object-storage': async () => {
        const { url, region, accessKeyId, secretAccessKey, stop } =
          await startObjectStorage(options);
        return { access: { url, region, accessKeyId, secretAccessKey }, stop };
      },
      kubernetes: () => startTestCluster(options),
      image: async () => ({ access: await buildImage(), stop: () => Promise.resolve() }),
      rabbit: async () => {
        const { url, stop } = await startRabbitmq(options);
        return { access: { url }, stop };
      },
    }),
  ]);
  project.provide('postgresUrl', postgres.url);
  project.provide('temporalAddress', temporal.address);
  project.provide('temporalUiUrl', temporal.uiUrl);
  project.provide('onDemandUrl', onDemand.url);
  const bundleFolder = path.join(folder, 'bundles');
  await mkdir(bundleFolder);
  project.provide('bundleFolder', bundleFolder);
  return async () => {
    await Promise.all([temporal.stop(), postgres.stop(), onDemand.close()]);
    await reaper.close();
  };
}
