import path from 'node:path';
import type { Env } from '@moderate/orchestrator';
import type { StackAddition, StackExtension } from '@moderate/orchestrator/cli';

/** The services of the development stack besides Temporal and Postgres. */
export const stackExtension: StackExtension = {
  add: (env, folder) => {
    const catalog = catalogFolder(env, folder);
    return { env: { ...foreignServices(env), ...catalog.env }, urls: catalog.urls };
  },
  dataFolders: ['catalog'],
};

/**
 * The destination of ingested metadata: OpenMetadata if its variables are set, otherwise a folder
 * of files.
 */
function catalogFolder(env: Env, folder: string): StackAddition {
  const named = env['CATALOG_DIR'];
  if (named) return { env: {}, urls: { Catalog: path.resolve(named) } };
  const token = env['OPEN_METADATA_TOKEN'];
  if (env['OPEN_METADATA_HOST'] && token && token !== 'null')
    return { env: {}, urls: { OpenMetadata: env['OPEN_METADATA_HOST'] } };
  const catalog = path.join(folder, 'catalog');
  return { env: { CATALOG_DIR: catalog }, urls: { Catalog: catalog } };
}

/**
 * Other terminals lack the MODERATE_STACK_VARIABLES that the script starting these services passes
 * to this process.
 */
function foreignServices(env: Env): Readonly<Record<string, string>> {
  const names = env['MODERATE_STACK_VARIABLES']?.split(',') ?? [];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
