import { detail, ok } from './answers.ts';
import { isVisible, withObjects } from './asset-rows.ts';
import { idIn, isAdministrator } from './call.ts';
import { createAsset } from './create-asset.ts';
import { listParameters, listRows } from './list-rows.ts';
import { Refusal } from './refusal.ts';
import { uploadObject } from './upload-object.ts';
import type { Api, ApiRoute } from './call.ts';
import type { AssetRow } from './database.ts';

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
        const shown = (rows: readonly AssetRow[]) =>
          rows.map((row) => ({ ...withObjects(row, database) }));
        return listRows(
          query,
          assetColumns,
          shown(table),
          shown(table.filter((asset) => isVisible(asset, caller))),
        );
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
    {
      method: 'POST',
      pattern: '/asset',
      query: [],
      handle: (call) => createAsset(call, database),
    },
    {
      method: 'POST',
      pattern: '/asset/:id/object',
      query: [],
      handle: (call) => uploadObject(call, database),
    },
  ];
}
