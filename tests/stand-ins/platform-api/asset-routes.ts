import { detail, ok } from './answers.ts';
import { idIn, isAdministrator } from './call.ts';
import { listParameters, listRows } from './list-rows.ts';
import { Refusal } from './refusal.ts';
import type { Api, ApiRoute } from './call.ts';
import type { AssetRow, Database } from './database.ts';
import type { Caller } from './keycloak.ts';

const assetColumns = {
  id: 'id',
  uuid: 'text',
  name: 'text',
  username: 'text',
  created_at: 'time',
  meta: 'json',
  access_level: 'text',
} as const;

const objectColumns = {
  id: 'id',
  key: 'text',
  asset_id: 'id',
  sha256_hash: 'text',
  series_id: 'text',
  name: 'text',
  created_at: 'time',
  proof_id: 'text',
  tags: 'json',
  meta: 'json',
} as const;

/** What the trust pipelines need of assets and objects. */
export function assetRoutes({ database }: Api): ApiRoute[] {
  return [
    {
      method: 'GET',
      pattern: '/asset/object',
      query: listParameters,
      handle({ query, caller }) {
        if (!isAdministrator(caller)) throw new Refusal(detail(403, 'Forbidden'));
        return listRows(
          query,
          objectColumns,
          [...database.objects.values()].map((row) => ({ ...row })),
        );
      },
    },
    {
      method: 'GET',
      pattern: '/asset',
      query: listParameters,
      handle({ query, caller }) {
        const table = [...database.assets.values()];
        const shown = (rows: readonly AssetRow[]) => rows.map((row) => ({ ...withObjects(row, database) }));
        return listRows(query, assetColumns, shown(table), shown(table.filter((asset) => isVisible(asset, caller))));
      },
    },
    {
      method: 'GET',
      pattern: '/asset/:id',
      query: [],
      handle(call) {
        const asset = database.assets.get(idIn(call, 'id'));
        if (!asset || !isVisible(asset, call.caller)) throw new Refusal(detail(404, 'Not Found'));
        return ok(withObjects(asset, database));
      },
    },
  ];
}

/** Private assets of others are hidden from administrators too. */
function isVisible(asset: AssetRow, caller: Caller): boolean {
  return asset.access_level === 'public' || asset.username === caller.username;
}

const hiddenInAssets = ['bucket', 'etag', 'location', 'asset_id'];

function withObjects(asset: AssetRow, database: Database): AssetRow & { readonly objects: readonly object[] } {
  const objects = [...database.objects.values()].filter(({ asset_id }) => asset_id === asset.id);
  const shown = (object: object) => Object.fromEntries(Object.entries(object).filter(([name]) => !hiddenInAssets.includes(name)));
  return { ...asset, objects: objects.map(shown) };
}
