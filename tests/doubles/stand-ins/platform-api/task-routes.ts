import { detail, ok } from './answers.ts';
import { idIn, isAdministrator } from './call.ts';
import { Refusal } from './refusal.ts';
import type { Api, ApiRoute } from './call.ts';

/** A single table, so that both routes respond for both kinds. */
export function taskRoutes({ database }: Api): ApiRoute[] {
  return ['/user/did/task/:id', '/asset/proof/task/:id'].map((pattern) => ({
    method: 'GET',
    pattern,
    query: [],
    handle(call) {
      const task = database.tasks.get(idIn(call, 'id'));
      const visible =
        task && (isAdministrator(call.caller) || task.username_owner === call.caller.username);
      if (!visible) throw new Refusal(detail(404, 'Not Found'));
      return ok(task);
    },
  }));
}
