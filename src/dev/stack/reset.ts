import { rm } from 'node:fs/promises';
import path from 'node:path';
import { dataFolder } from '../postgres/reachable-folder.ts';
import { postgresUser } from '../postgres/run-as.ts';

/** Deletes all data of a stack that does not run. Downloads in the cache stay. */
export async function resetStack(folder: string): Promise<void> {
  const data = await dataFolder(path.join(folder, 'postgres'), await postgresUser());
  const folders = [data, ...['postgres', 'temporal', 'catalog', 'worker'].map((name) => path.join(folder, name))];
  await Promise.all(folders.map((name) => rm(name, { recursive: true, force: true })));
}
