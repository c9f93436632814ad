import { copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';

const shared = ['conf', 'lib', 'providers', 'themes'];
const realmFile = path.join(import.meta.dirname, 'realm-moderate.json');

/** The realm of a new server, in addition to `master`. */
export const importedRealm = 'moderate';

/**
 * Sets up `folder` as the home of one server: with its own data, and links to a distribution for
 * everything else. Keeps existing data.
 */
export async function makeServerHome(folder: string, distribution: string): Promise<void> {
  await mkdir(path.join(folder, 'data', 'import'), { recursive: true });
  for (const name of shared) {
    const link = path.join(folder, name);
    await rm(link, { force: true });
    await symlink(path.join(distribution, name), link);
  }
  await copyFile(realmFile, path.join(folder, 'data', 'import', path.basename(realmFile)));
}
