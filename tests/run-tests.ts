import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { readEnv } from '#orchestrator/env.ts';
import { ensureBrowser } from './services/browser/ensure-browser.ts';
import { findDeployTools } from './services/deploy-tools/find-deploy-tools.ts';
import { findKeycloak } from './services/keycloak/find-keycloak.ts';
import { prepareCluster } from './services/kubernetes/prepare-cluster.ts';
import { findObjectStorageServer } from './services/object-storage/find-server.ts';
import { projectFolder } from '#project-folder.ts';
import { findRabbitmq } from './services/rabbitmq/find-rabbitmq.ts';
import { cacheFolder } from './services/cache-folder.ts';
import { findTemporal } from '#orchestrator/dev/temporal/find-temporal.ts';

const env = readEnv();
const report = (line: string): void => console.log(line);

try {
  await findTemporal({ env, cacheFolder: await cacheFolder(env, projectFolder), report });
  await findKeycloak({ env, projectFolder, report });
  await findObjectStorageServer({ env, projectFolder, report });
  await findRabbitmq({ env, report });
  await prepareCluster({ env, projectFolder, report });
  await findDeployTools({ env, projectFolder, report });
  const browser = await ensureBrowser(env, report);
  process.exitCode = await runVitest({ CHROMIUM_PATH: browser });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function runVitest(additions: Record<string, string>): Promise<number> {
  const vitest = path.join(
    path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
    'vitest.mjs',
  );
  const child = spawn(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
    cwd: projectFolder,
    env: { ...env, ...additions },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
