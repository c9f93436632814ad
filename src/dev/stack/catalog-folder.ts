import path from 'node:path';
import type { Env } from '@moderate/orchestrator';

export interface CatalogChoice {
  readonly env: Readonly<Record<string, string>>;
  readonly urls: Readonly<Record<string, string>>;
}

/** Where ingested metadata goes: to OpenMetadata where its variables are there, else to a folder of files. */
export function catalogFolder(env: Env, folder: string): CatalogChoice {
  const named = env['CATALOG_DIR'];
  if (named) return { env: {}, urls: { Catalog: path.resolve(named) } };
  const token = env['OPEN_METADATA_TOKEN'];
  if (env['OPEN_METADATA_HOST'] && token && token !== 'null') return { env: {}, urls: { OpenMetadata: env['OPEN_METADATA_HOST'] } };
  const catalog = path.join(folder, 'catalog');
  return { env: { CATALOG_DIR: catalog }, urls: { Catalog: catalog } };
}
