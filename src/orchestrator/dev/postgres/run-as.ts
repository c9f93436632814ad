import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { TerminalError } from '../../errors.ts';

export interface UnixUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user that Postgres runs as if this process is root's, because Postgres refuses to run as
 * root; otherwise undefined. No user is created: `nobody` is used if there is no `postgres`.
 */
export async function postgresUser(): Promise<UnixUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([id('-u', name), id('-g', name)]);
    if (uid && gid) return { name, uid, gid };
  }
  throw new TerminalError(
    'Postgres does not run as root, and this system has neither a user postgres nor a user nobody to run it as.',
    {
      code: 'DEV_POSTGRES_UNAVAILABLE',
    },
  );
}

/** Whether the user can access the folder or run the program, according to the system. */
export function mayEnter(path: string, user: UnixUser | undefined): boolean {
  if (!user) return true;
  return spawnSync('test', ['-x', path], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
}

async function id(flag: string, name: string): Promise<number | undefined> {
  const result = await promisify(execFile)('id', [flag, name]).catch(() => undefined);
  return result ? Number.parseInt(result.stdout, 10) : undefined;
}
