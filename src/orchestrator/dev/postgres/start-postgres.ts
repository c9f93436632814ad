import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../free-port.ts';
import type { Reaper } from '../process/reaper.ts';
import { startAgain } from '../process/start-again.ts';
import { startService } from '../process/start-service.ts';
import { stopLeftover } from '../process/stop-leftover.ts';
import { waitUntilReady } from '../process/wait-until-ready.ts';
import type { Report } from '../report.ts';
import { findBinaries } from './binaries.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { keptPassword } from './password.ts';
import { makeDataFolder, temporaryFolder } from './reachable-folder.ts';
import { postgresUser } from './run-as.ts';
import { serverSettings } from './server-settings.ts';

export interface PostgresOptions {
  /**
   * Names the system folder in which a root process keeps data for the user that Postgres runs as.
   */
  readonly name?: string;
  readonly reaper: Reaper;
  readonly report: Report;
  /**
   * Where data and log are kept; without it they are temporary and deleted when the server stops.
   */
  readonly folder?: string;
  /** Used if it is free. */
  readonly preferredPort?: number;
}

export interface PostgresServer {
  /** The URL of the database `postgres`, including the password. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly pid: number;
  /** Resolves when the server has ended, whether it was stopped or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a Postgres server on the loopback address. It is ready for use when this returns.
 *
 * @throws TerminalError if there is no server for this platform, or it does not start
 */
export function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  return startAgain(() => startOnce(options));
}

async function startOnce(options: PostgresOptions): Promise<PostgresServer> {
  const { name = 'orchestrator', reaper, report } = options;
  const temporary = options.folder === undefined;
  const user = await postgresUser();
  const binaries = await findBinaries({ user, name, report, temporary });
  const folder = options.folder
    ? await makeDataFolder(options.folder, user, name, report)
    : await temporaryFolder(user, name);
  if (temporary) reaper.removeFolder(folder);

  const username = 'postgres';
  if (options.folder) await mkdir(options.folder, { recursive: true });
  const password = options.folder
    ? await keptPassword(path.join(options.folder, 'superuser-password'))
    : randomBytes(18).toString('base64url');
  const data = await initialiseCluster({
    initdb: binaries.initdb,
    folder,
    user,
    superuser: username,
    password,
    temporary,
  });
  const leftover = await stopLeftover(
    path.join(data, 'postmaster.pid'),
    ['postgres', data],
    'SIGINT',
  );
  if (leftover) report(`Postgres: stopped process ${leftover}, left behind by an earlier run`);

  const port = await freePort(options.preferredPort);
  const server = await startService({
    name: 'Postgres',
    command: binaries.postgres,
    args: ['-D', data, ...serverSettings({ port, temporary })],
    env: { LC_MESSAGES: 'C', TZ: 'UTC' },
    logFile: path.join(options.folder ?? folder, 'postgres.log'),
    stopSignal: 'SIGINT',
    reaper,
    runAs: user && { uid: user.uid, gid: user.gid },
  });
  const host = '127.0.0.1';
  await waitUntilReady('Postgres', server, () =>
    ping({ host, port, user: username, password, database: 'postgres' }),
  );
  return {
    url: `postgres://${username}:${password}@${host}:${port}/postgres`,
    host,
    port,
    username,
    password,
    pid: server.pid,
    ended: server.ended,
    stop: async () => {
      await server.stop();
      if (temporary)
        await rm(folder, {
          recursive: true,
          force: true,
        });
    },
  };
}

async function ping(config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}
