import { detail, ok } from './answers.ts';
import { isAdministrator, requiredField } from './call.ts';
import { Refusal } from './refusal.ts';
import type { Api, ApiCall, ApiRoute } from './call.ts';
import type { AssetRow, ObjectRow } from './database.ts';

export function proofRoutes({ database, tasks, hasTrustService }: Api): ApiRoute[] {
  /** Only for the owner and administrators, unless public ones are included. */
  function objectFor({ caller }: ApiCall, keyOrId: string | number, publicToo: boolean): ObjectRow {
    if (!hasTrustService()) throw new Refusal(detail(503, 'Service Unavailable'));
    const object = database.findObject(keyOrId);
    if (!object) throw new Refusal(detail(404, 'Not Found'));
    const { username, access_level } = database.assets.get(object.asset_id) as AssetRow;
    const allowed =
      isAdministrator(caller) ||
      username === caller.username ||
      (publicToo && access_level === 'public');
    if (!allowed) throw new Refusal(detail(403, 'Forbidden'));
    return object;
  }

  return [
    {
      method: 'POST',
      pattern: '/asset/proof',
      query: [],
      handle(call) {
        const keyOrId = requiredField(call, 'object_key_or_id');
        const object = objectFor(call, keyOrId, false);
        if (object.proof_id !== null) return ok({ task_id: null, obj: object });
        const task = database.insertTask(call.caller.username);
        tasks.proof(object, keyOrId, call.caller.username)(call.process, task);
        return ok({ task_id: task.id, obj: null });
      },
    },
    {
      method: 'GET',
      pattern: '/asset/proof/integrity',
      query: ['object_key_or_id'],
      handle(call) {
        const object = objectFor(call, call.query.get('object_key_or_id') ?? '', true);
        const valid = object.proof_id !== null;
        return ok({ valid, reason: valid ? null : `Error fetching proof for ${object.key}: 404` });
      },
    },
  ];
}
