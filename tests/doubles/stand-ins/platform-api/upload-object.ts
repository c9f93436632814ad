import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { slug } from '#openmetadata/names.ts';
import { crash, detail, invalid, ok } from './answers.ts';
import { isVisible } from './asset-rows.ts';
import { idIn, type ApiCall } from './call.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from '../router.ts';
import type { Database } from './database.ts';

const maxObjects = 100;
const textFields = ['tags', 'series_id', 'name', 'description'];

/** Every upload is a new object, even with the same content in the same series. */
export function uploadObject(call: ApiCall, database: Database): Answer {
  const { parts = [], caller } = call;
  const file = parts.find(({ name }) => name === 'obj');
  if (file === undefined)
    throw new Refusal(invalid(['body', 'obj'], 'field required', 'value_error.missing'));
  const unknown = parts.filter(
    ({ name, fileName }) =>
      (fileName === undefined) !== (name !== 'obj') ||
      (name !== 'obj' && !textFields.includes(name)),
  );
  if (unknown.length > 0 || new Set(parts.map(({ name }) => name)).size < parts.length) {
    throw new Error(
      `parts that the API does not know, or twice: ${parts.map(({ name }) => name).join(', ')}`,
    );
  }
  const asset = database.assets.get(idIn(call, 'id'));
  if (asset === undefined || !isVisible(asset, caller)) throw new Refusal(detail(404, 'Not Found'));
  const count = [...database.objects.values()].filter(
    ({ asset_id }) => asset_id === asset.id,
  ).length;
  if (count >= maxObjects)
    throw new Refusal(
      detail(400, `Asset already has ${count} objects, cannot upload more than ${maxObjects}`),
    );
  const tags = tagsIn(parts.find(({ name }) => name === 'tags')?.text);
  if (file.bytes === 0) throw new Refusal(crash());

  const extension = path.extname(file.fileName ?? '');
  const key = `${caller.username}-assets/${slug(path.basename(file.fileName ?? '', extension))}-${randomUUID()}${extension}`;
  const seriesId = parts.find(({ name }) => name === 'series_id')?.text;
  return ok({
    ...database.insertObject({
      asset: asset.id,
      key,
      sha256: file.sha256,
      ...(tags && { tags }),
      ...(seriesId !== undefined && { seriesId }),
    }),
  });
}

function tagsIn(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  let tags: unknown;
  try {
    tags = JSON.parse(text);
  } catch {
    throw new Refusal(detail(400, 'Tags must be a valid JSON object'));
  }
  return typeof tags === 'object' && tags !== null && !Array.isArray(tags) ? tags : undefined;
}
