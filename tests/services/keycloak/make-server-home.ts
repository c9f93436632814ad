import { copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';

const shared = ['conf', 'lib', 'providers', 'themes'];
const realmFile = path.join(import.meta.dirname, 'realm-moderate.json');

/** The name of the realm that a new server has beside `master`. */
export const importedRealm = 'moderate';

/** Makes `folder` a home of one server: data of its own, all else by links to a distribution. Data that is there stays. */
export async function makeServerHome(folder: string, distribution: string): Promise<void> {
  await mkdir(path.join(folder, 'data', 'import'), { recursive: true });
  for (const name of shared) {
    const link = path.join(folder, name);
    await rm(link, { force: true });
    await symlink(path.join(distribution, name), link);
  }
  await copyFile(realmFile, path.join(folder, 'data', 'import', path.basename(realmFile)));
}
