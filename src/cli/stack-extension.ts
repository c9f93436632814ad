import path from 'node:path';
import type { Env } from '@moderate/orchestrator';
import type { StackAddition, StackExtension } from '@moderate/orchestrator/cli';

/** What the development stack has beside Temporal and Postgres. */
export const stackExtension: StackExtension = {
  add: (env, folder) => {
    const catalog = catalogFolder(env, folder);
    return { env: { ...foreignServices(env), ...catalog.env }, urls: catalog.urls };
  },
  dataFolders: ['catalog'],
};

/** Where ingested metadata goes: to OpenMetadata where its variables are there, else to a folder of files. */
function catalogFolder(env: Env, folder: string): StackAddition {
  const named = env['CATALOG_DIR'];
  if (named) return { env: {}, urls: { Catalog: path.resolve(named) } };
  const token = env['OPEN_METADATA_TOKEN'];
  if (env['OPEN_METADATA_HOST'] && token && token !== 'null')
    return { env: {}, urls: { OpenMetadata: env['OPEN_METADATA_HOST'] } };
  const catalog = path.join(folder, 'catalog');
  return { env: { CATALOG_DIR: catalog }, urls: { Catalog: catalog } };
}

/** Other terminals have not got what the script that started services of its own tells this process by the names in MODERATE_STACK_VARIABLES. */
function foreignServices(env: Env): Readonly<Record<string, string>> {
  const names = env['MODERATE_STACK_VARIABLES']?.split(',') ?? [];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
