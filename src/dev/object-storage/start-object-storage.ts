import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port.ts';
import type { InstallOptions } from '../go/install-go-program.ts';
import { keptPassword } from '../postgres/password.ts';
import type { Reaper } from '../process/reaper.ts';
import { startService } from '../process/start-service.ts';
import { stopLeftover } from '../process/stop-leftover.ts';
import { waitUntilReady } from '../process/wait-until-ready.ts';
import { findObjectStorageServer } from './find-server.ts';

export interface ObjectStorageOptions extends InstallOptions {
  readonly reaper: Reaper;
  /** Where objects, key and log are kept; without it they are temporary and go away when the server stops. */
  readonly folder?: string;
  /** Taken where it is free, else another. */
  readonly preferredPort?: number;
}

export interface ObjectStorageServer {
  /** Without a final slash. Buckets are in the path. */
  readonly url: string;
  readonly region: string;
  /** May do anything. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly pid: number;
  /** Resolves when the server has ended, stopped or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an S3 server without buckets on the loopback address, ready for use when this returns.
 *
 * @throws TerminalError when there is no server program, or the server does not start
 */
export async function startObjectStorage(options: ObjectStorageOptions): Promise<ObjectStorageServer> {
  const { reaper, report } = options;
  const command = await findObjectStorageServer(options);
  const temporary = options.folder === undefined;
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'moderate-object-storage-')));
  if (temporary) reaper.removeFolder(folder);
  // Not every file system has room for an object's attributes beside it, so they are kept in a folder of their own.
  const buckets = path.join(folder, 'buckets');
  const attributes = path.join(folder, 'attributes');
  // Without a folder for accounts, though it stays empty, it does not answer to an unknown key as S3 does.
  const accounts = path.join(folder, 'accounts');
  await Promise.all([buckets, attributes, accounts].map((made) => mkdir(made, { recursive: true })));

  const pidFile = path.join(folder, 'versitygw.pid');
  const leftover = await stopLeftover(pidFile, ['versitygw', buckets], 'SIGTERM');
  if (leftover) report(`S3: stopped process ${leftover}, left behind by an earlier run`);

  const region = 'us-east-1';
  const accessKeyId = 'moderate';
  const secretAccessKey = await keptPassword(path.join(folder, 'secret-access-key'));
  const address = `127.0.0.1:${await freePort(options.preferredPort)}`;
  const server = await startService({
    name: 'The S3 server',
    command,
    args: [
      ...['--port', address, '--region', region, '--health', '/healthz', '--quiet', '--iam-dir', accounts],
      ...['posix', '--sidecar', attributes, buckets],
    ],
    env: { PATH: options.env['PATH'], HOME: folder, ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
    logFile: path.join(folder, 'versitygw.log'),
    stopSignal: 'SIGTERM',
    reaper,
  });
  await writeFile(pidFile, `${server.pid}\n`);
  const url = `http://${address}`;
  await waitUntilReady('The S3 server', server, () => expectAnswer(`${url}/healthz`));
  return {
    ...{ url, region, accessKeyId, secretAccessKey, pid: server.pid, ended: server.ended },
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
