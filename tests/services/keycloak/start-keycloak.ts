import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '#orchestrator/dev/free-port.ts';
import { expectAnswer } from '../expect-answer.ts';
import type { Reaper } from '#orchestrator/dev/process/reaper.ts';
import { startService } from '#orchestrator/dev/process/start-service.ts';
import { waitUntilReady } from '#orchestrator/dev/process/wait-until-ready.ts';
import { findKeycloak, type FindOptions } from './find-keycloak.ts';
import { seconds } from './obtain-archive.ts';
import { importedRealm, makeServerHome } from './make-server-home.ts';
import { serverArguments } from './server-arguments.ts';

export interface KeycloakOptions extends FindOptions {
  readonly reaper: Reaper;
}

export interface KeycloakServer {
  /** Without a trailing slash. */
  readonly url: string;
  /** For the realm `master`. */
  readonly adminUsername: string;
  readonly adminPassword: string;
  stop(): Promise<void>;
}

/** The first start sets up its database, which takes half of the time. */
const startTimeoutMs = 240_000;

/**
 * Starts a Keycloak server on the loopback address and resolves when it is ready: in 10 to 40 s,
 * plus some minutes if Keycloak has to be downloaded and built. Its data is deleted with it.
 *
 * @throws TerminalError if Keycloak or Java is unavailable, or the server does not start
 */
export async function startKeycloak(options: KeycloakOptions): Promise<KeycloakServer> {
  const { reaper, report } = options;
  const { home: distribution, java } = await findKeycloak(options);
  const started = performance.now();
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-keycloak-'));
  reaper.removeFolder(folder);
  const home = path.join(folder, 'home');
  await makeServerHome(home, distribution);
  const adminUsername = 'admin';
  const adminPassword = randomBytes(18).toString('base64url');
  const port = await freePort();
  const managementPort = await freePort();
  const server = await startService({
    name: 'Keycloak',
    command: java,
    args: serverArguments({ home, port, managementPort }),
    env: {
      PATH: options.env['PATH'],
      HOME: options.env['HOME'],
      TMPDIR: options.env['TMPDIR'],
      KC_BOOTSTRAP_ADMIN_USERNAME: adminUsername,
      KC_BOOTSTRAP_ADMIN_PASSWORD: adminPassword,
    },
    logFile: path.join(folder, 'keycloak.log'),
    stopSignal: 'SIGTERM',
    reaper,
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(
    'Keycloak',
    server,
    async () => {
      await expectAnswer(`http://127.0.0.1:${managementPort}/health/ready`);
      await expectAnswer(`${url}/realms/${importedRealm}`);
    },
    startTimeoutMs,
  );
  report(`Keycloak: ready after ${seconds(started)} s`);
  return {
    url,
    adminUsername,
    adminPassword,
    stop: async () => {
      await server.stop();
      await rm(folder, {
        recursive: true,
        force: true,
      });
    },
  };
}
