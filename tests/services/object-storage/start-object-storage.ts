import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '#orchestrator/dev/free-port.ts';
import type { InstallOptions } from '../go/install-go-program.ts';
import { expectAnswer } from '../expect-answer.ts';
import type { Reaper } from '#orchestrator/dev/process/reaper.ts';
import { startService } from '#orchestrator/dev/process/start-service.ts';
import { waitUntilReady } from '#orchestrator/dev/process/wait-until-ready.ts';
import { findObjectStorageServer } from './find-server.ts';

export interface ObjectStorageOptions extends InstallOptions {
  readonly reaper: Reaper;
}

export interface ObjectStorageServer {
  /** Without a trailing slash. Buckets are in the path. */
  readonly url: string;
  readonly region: string;
  /** Has all rights. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  stop(): Promise<void>;
}

/**
 * Starts an S3 server without buckets on the loopback address and resolves when it is ready. Its
 * objects are deleted with it.
 *
 * @throws TerminalError if there is no server program, or the server does not start
 */
export async function startObjectStorage(
  options: ObjectStorageOptions,
): Promise<ObjectStorageServer> {
  const { reaper } = options;
  const command = await findObjectStorageServer(options);
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-object-storage-'));
  reaper.removeFolder(folder);
  // Not every file system supports extended attributes for an object's attributes, so they are
  // stored in a separate folder.
  const buckets = path.join(folder, 'buckets');
  const attributes = path.join(folder, 'attributes');
  // Without a folder for accounts, even an empty one, its response to an unknown key differs from
  // that of S3.
  const accounts = path.join(folder, 'accounts');
  await Promise.all([buckets, attributes, accounts].map((made) => mkdir(made)));

  const region = 'us-east-1';
  const accessKeyId = 'moderate';
  const secretAccessKey = randomBytes(18).toString('base64url');
  const address = `127.0.0.1:${await freePort()}`;
  const server = await startService({
    name: 'The S3 server',
    command,
    args: [
      '--port',
      address,
      '--region',
      region,
      '--health',
      '/healthz',
      '--quiet',
      '--iam-dir',
      accounts,
      'posix',
      '--sidecar',
      attributes,
      buckets,
    ],
    env: {
      PATH: options.env['PATH'],
      HOME: folder,
      ROOT_ACCESS_KEY: accessKeyId,
      ROOT_SECRET_KEY: secretAccessKey,
    },
    logFile: path.join(folder, 'versitygw.log'),
    stopSignal: 'SIGTERM',
    reaper,
  });
  const url = `http://${address}`;
  await waitUntilReady('The S3 server', server, () => expectAnswer(`${url}/healthz`));
  return {
    url,
    region,
    accessKeyId,
    secretAccessKey,
    stop: async () => {
      await server.stop();
      await rm(folder, {
        recursive: true,
        force: true,
      });
    },
  };
}
