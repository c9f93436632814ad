import { execFile } from 'node:child_process';
import { chown, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { TerminalError } from '../../errors.ts';
import type { UnixUser } from './run-as.ts';

export interface Cluster {
  readonly initdb: string;
  /** Contains the cluster in `data`; owned by the user that Postgres runs as. */
  readonly folder: string;
  readonly user: UnixUser | undefined;
  readonly superuser: string;
  readonly password: string;
  readonly temporary: boolean;
}

/**
 * Creates a database cluster unless there is one, and returns its data folder. An interruption
 * leaves no partial cluster.
 *
 * @throws TerminalError with the output of initdb if it fails
 */
export async function initialiseCluster({
  initdb,
  folder,
  user,
  superuser,
  password,
  temporary,
}: Cluster): Promise<string> {
  const data = path.join(folder, 'data');
  if (await readFile(path.join(data, 'PG_VERSION')).catch(() => undefined)) return data;
  const work = await mkdtemp(path.join(folder, 'new-'));
  const passwordFile = path.join(work, 'password');
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user)
      await Promise.all([work, passwordFile].map((file) => chown(file, user.uid, user.gid)));
    await runInitdb(initdb, user, [
      `--pgdata=${path.join(work, 'data')}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(temporary ? ['--no-sync'] : []),
    ]);
    await rm(data, { recursive: true, force: true });
    await rename(path.join(work, 'data'), data);
    return data;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runInitdb(
  initdb: string,
  user: UnixUser | undefined,
  args: readonly string[],
): Promise<void> {
  const identity = user ? { uid: user.uid, gid: user.gid } : {};
  try {
    await promisify(execFile)(initdb, args, { ...identity, cwd: '/', timeout: 120_000 });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new TerminalError(`Postgres cannot create its data folder: ${said || String(error)}`, {
      code: 'DEV_POSTGRES_UNAVAILABLE',
      cause: error,
    });
  }
}
