import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cgroupName } from './cluster-folder.ts';

const root = '/sys/fs/cgroup';

/** Creates the cgroup for the cluster's pods, with all controllers that the kernel supports. */
export async function makeCgroup(): Promise<void> {
  if (isUnified()) {
    const controllers = (await readFile(path.join(root, 'cgroup.controllers'), 'utf8'))
      .trim()
      .split(' ');
    for (const name of controllers)
      await writeFile(path.join(root, 'cgroup.subtree_control'), `+${name}`).catch(() => {});
  }
  for (const folder of await groups()) await mkdir(folder, { recursive: true });
}

/** Kills all processes of the pods and removes the cgroup. */
export async function removeCgroup(): Promise<void> {
  for (const folder of await groups()) {
    const nested = await groupsIn(folder);
    for (let attempt = 0; attempt < 50 && (await killAll(nested)) > 0; attempt += 1)
      await sleep(100);
    for (const group of nested) await rmdir(group).catch(() => {});
  }
}

function isUnified(): boolean {
  return existsSync(path.join(root, 'cgroup.controllers'));
}

/** In version 1, the same name below each controller. */
async function groups(): Promise<string[]> {
  if (isUnified()) return [path.join(root, cgroupName)];
  const entries = await readdir(root, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(root, name, cgroupName));
}

/** A cgroup and its descendants, innermost first. */
async function groupsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inner = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => groupsIn(path.join(folder, name))),
  );
  return existsSync(folder) ? [...inner.flat(), folder] : [];
}

async function killAll(folders: readonly string[]): Promise<number> {
  let found = 0;
  for (const folder of folders) {
    const pids = (await readFile(path.join(folder, 'cgroup.procs'), 'utf8').catch(() => ''))
      .split('\n')
      .filter(Boolean)
      .map(Number);
    for (const pid of pids) {
      found += 1;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has already exited.
      }
    }
  }
  return found;
}
