import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '../report.ts';
import { mayEnter, type UnixUser } from './run-as.ts';

/** A folder of the system, for what a root process keeps for its Postgres user. */
export async function sharedFolder(): Promise<string> {
  const preferred = '/var/lib/moderate-workflows';
  try {
    await mkdir(preferred, { recursive: true });
    await chmod(preferred, 0o755);
    return preferred;
  } catch {
    const fallback = path.join(tmpdir(), 'moderate-workflows');
    await mkdir(fallback, { recursive: true, mode: 0o755 });
    return fallback;
  }
}

/**
 * A folder for Postgres to keep its data in: `preferred`, or one of the system where the user that Postgres runs as can't enter
 * that. It exists, and belongs to the user, when this returns.
 */
export async function reachableFolder(preferred: string, user: UnixUser | undefined, report: Report): Promise<string> {
  await mkdir(preferred, { recursive: true });
  if (!user) return preferred;
  await chown(preferred, user.uid, user.gid);
  if (mayEnter(preferred, user)) return preferred;
  const key = createHash('sha256').update(preferred).digest('hex').slice(0, 8);
  const folder = path.join(await sharedFolder(), `data-${key}`);
  await mkdir(folder, { recursive: true });
  await chown(folder, user.uid, user.gid);
  report(`Postgres: its user ${user.name} can't enter ${preferred}, so the data is in ${folder}`);
  return folder;
}

/** A new folder for data that goes away with the server. */
export async function temporaryFolder(user: UnixUser | undefined): Promise<string> {
  const inTmp = await mkdtemp(path.join(tmpdir(), 'moderate-postgres-'));
  if (user) await chown(inTmp, user.uid, user.gid);
  if (mayEnter(inTmp, user)) return inTmp;
  const folder = await mkdtemp(path.join(await sharedFolder(), 'temporary-'));
  if (user) await chown(folder, user.uid, user.gid);
  return folder;
}
