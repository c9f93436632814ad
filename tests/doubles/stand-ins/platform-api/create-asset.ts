import { databaseError, ok } from './answers.ts';
import { isVisible, withObjects } from './asset-rows.ts';
import { requiredField, type ApiCall } from './call.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from '../router.ts';
import type { Database } from './database.ts';

export function createAsset(call: ApiCall, database: Database): Answer {
  const name = String(requiredField(call, 'name'));
  const { uuid, is_public_ownerless: ownerless } = call.body as {
    uuid?: string;
    is_public_ownerless?: boolean;
  };
  if (uuid !== undefined && [...database.assets.values()].some((asset) => asset.uuid === uuid)) {
    database.skipAssetId();
    throw new Refusal(databaseError(409));
  }
  const owner = ownerless === true ? null : call.caller.username;
  const asset = database.insertAsset(owner, owner === null ? 'public' : 'private', {
    name,
    ...(uuid !== undefined && { uuid }),
  });
  if (!isVisible(asset, call.caller)) throw new Error('whoever makes an asset sees it');
  return ok(withObjects(asset, database));
}
