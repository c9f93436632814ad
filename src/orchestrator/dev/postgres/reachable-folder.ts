import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '../report.ts';
import { mayEnter, type UnixUser } from './run-as.ts';

/** The system folder with this name, where a root process keeps data for its Postgres user. */
export async function sharedFolder(name: string): Promise<string> {
  const preferred = path.join('/var/lib', name);
  try {
    await mkdir(preferred, { recursive: true });
    await chmod(preferred, 0o755);
    return preferred;
  } catch {
    const fallback = path.join(tmpdir(), name);
    await mkdir(fallback, { recursive: true, mode: 0o755 });
    return fallback;
  }
}

/**
 * The folder for data that belongs in `preferred`: that one, or a system folder if `user` cannot
 * access it.
 */
export async function dataFolder(
  preferred: string,
  user: UnixUser | undefined,
  name: string,
): Promise<string> {
  if (mayEnter(nearestFolder(preferred), user)) return preferred;
  const key = createHash('sha256').update(preferred).digest('hex').slice(0, 8);
  return path.join(await sharedFolder(name), `data-${key}`);
}

/** Creates the data folder for `preferred`, owned by the user that Postgres runs as. */
export async function makeDataFolder(
  preferred: string,
  user: UnixUser | undefined,
  name: string,
  report: Report,
): Promise<string> {
  const folder = await dataFolder(preferred, user, name);
  if (folder !== preferred)
    report(
      `Postgres: its user ${user?.name} can't enter ${preferred}, so the data is in ${folder}`,
    );
  await mkdir(folder, { recursive: true });
  if (user) await chown(folder, user.uid, user.gid);
  return folder;
}

/** A new folder for data that is deleted with the server. */
export async function temporaryFolder(user: UnixUser | undefined, name: string): Promise<string> {
  const inTmp = await mkdtemp(path.join(tmpdir(), `${name}-postgres-`));
  if (user) await chown(inTmp, user.uid, user.gid);
  if (mayEnter(inTmp, user)) return inTmp;
  const folder = await mkdtemp(path.join(await sharedFolder(name), 'temporary-'));
  if (user) await chown(folder, user.uid, user.gid);
  return folder;
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(path.dirname(folder));
}
