import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port.ts';
import { keptPassword } from '../postgres/password.ts';
import type { Reaper } from '../process/reaper.ts';
import { startService } from '../process/start-service.ts';
import { stopLeftover } from '../process/stop-leftover.ts';
import { waitUntilReady } from '../process/wait-until-ready.ts';
import { findKeycloak, type FindOptions } from './find-keycloak.ts';
import { seconds } from './obtain-archive.ts';
import { importedRealm, makeServerHome } from './make-server-home.ts';
import { serverArguments } from './server-arguments.ts';

export interface KeycloakOptions extends FindOptions {
  readonly reaper: Reaper;
  /** Where data, password and log are kept; without it they are temporary and go away when the server stops. */
  readonly folder?: string;
  /** Taken where it is free, else another. */
  readonly preferredPort?: number;
}

export interface KeycloakServer {
  /** Without a final slash. */
  readonly url: string;
  /** Of the realm `master`. */
  readonly adminUsername: string;
  readonly adminPassword: string;
  /** A realm that is there beside `master`. */
  readonly realm: string;
  readonly pid: number;
  /** Resolves when the server has ended, stopped or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** A first start sets up its database, which takes half of the time. */
const startTimeoutMs = 240_000;

/**
 * Starts a Keycloak server on the loopback address, ready for use when this returns: in 10 to 40 s, or some minutes more
 * where Keycloak has yet to be got and built.
 *
 * @throws TerminalError when there is no Keycloak or no Java to be had, or the server does not start
 */
export async function startKeycloak(options: KeycloakOptions): Promise<KeycloakServer> {
  const { reaper, report } = options;
  const { home: distribution, java } = await findKeycloak(options);
  const started = performance.now();
  const temporary = options.folder === undefined;
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'moderate-keycloak-')));
  if (temporary) reaper.removeFolder(folder);
  await mkdir(folder, { recursive: true });

  const pidFile = path.join(folder, 'keycloak.pid');
  const leftover = await stopLeftover(pidFile, [folder, 'QuarkusEntryPoint'], 'SIGTERM');
  if (leftover) report(`Keycloak: stopped process ${leftover}, left behind by an earlier run`);

  const home = path.join(folder, 'home');
  await makeServerHome(home, distribution);
  const adminUsername = 'admin';
  const adminPassword = await keptPassword(path.join(folder, 'admin-password'));
  const port = await freePort(options.preferredPort);
  const managementPort = await freePort();
  const server = await startService({
    name: 'Keycloak',
    command: java,
    args: serverArguments({ home, port, managementPort }),
    env: {
      ...{ PATH: options.env['PATH'], HOME: options.env['HOME'], TMPDIR: options.env['TMPDIR'] },
      ...{ KC_BOOTSTRAP_ADMIN_USERNAME: adminUsername, KC_BOOTSTRAP_ADMIN_PASSWORD: adminPassword },
    },
    logFile: path.join(folder, 'keycloak.log'),
    stopSignal: 'SIGTERM',
    reaper,
  });
  await writeFile(pidFile, `${server.pid}\n`);
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
    ...{ url, adminUsername, adminPassword, realm: importedRealm, pid: server.pid, ended: server.ended },
    stop: async () => {
      await server.stop();
      await rm(temporary ? folder : pidFile, { recursive: true, force: true });
    },
  };
}

async function expectAnswer(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
