import { rm } from 'node:fs/promises';
import path from 'node:path';
import { dataFolder } from '../postgres/reachable-folder.ts';
import type { StackExtension } from './stack-extension.ts';
import { postgresUser } from '../postgres/run-as.ts';

export interface ResetOptions {
  readonly name: string;
  readonly folder: string;
  readonly extension?: StackExtension;
}

/** Deletes all data of a stack that is not running. Cached downloads are kept. */
export async function resetStack({ name, folder, extension }: ResetOptions): Promise<void> {
  const data = await dataFolder(path.join(folder, 'postgres'), await postgresUser(), name);
  const folders = [
    data,
    ...['postgres', 'temporal', ...(extension?.dataFolders ?? [])].map((inner) =>
      path.join(folder, inner),
    ),
  ];
  await Promise.all(folders.map((each) => rm(each, { recursive: true, force: true })));
}
