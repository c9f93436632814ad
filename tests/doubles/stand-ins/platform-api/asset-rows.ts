import type { AssetRow, Database } from './database.ts';
import type { Caller } from './keycloak.ts';

/** Others' private assets are hidden even from administrators. */
export function isVisible(asset: AssetRow, caller: Caller): boolean {
  return asset.access_level === 'public' || asset.username === caller.username;
}

const hiddenInAssets = ['bucket', 'etag', 'location', 'asset_id'];

export function withObjects(
  asset: AssetRow,
  database: Database,
): AssetRow & { readonly objects: readonly object[] } {
  const objects = [...database.objects.values()].filter(({ asset_id }) => asset_id === asset.id);
  const shown = (object: object) =>
    Object.fromEntries(Object.entries(object).filter(([name]) => !hiddenInAssets.includes(name)));
  return { ...asset, objects: objects.map(shown) };
}
