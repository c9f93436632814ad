import { setTimeout as sleep } from 'node:timers/promises';
import { databaseError, detail, ok } from './answers.ts';
import { isAdministrator, requiredField } from './call.ts';
import { listParameters, listRows } from './list-rows.ts';
import { Refusal } from './refusal.ts';
import type { Api, ApiRoute } from './call.ts';
import type { Database, UserRow } from './database.ts';

/** The id can be filtered and sorted by, but is never returned. */
const columns = {
  id: 'id',
  username: 'text',
  meta: 'json',
  created_at: 'time',
  trust_did: 'text',
} as const;

export function userRoutes({ database, tasks, timing, hasTrustService }: Api): ApiRoute[] {
  return [
    {
      method: 'GET',
      pattern: '/user',
      query: listParameters,
      handle({ query, caller }) {
        const table = [...database.users.values()].map((row) => ({ ...row }));
        const visible = isAdministrator(caller)
          ? table
          : table.filter(({ username }) => username === caller.username);
        const answer = listRows(query, columns, table, visible);
        return { ...answer, body: (answer.body as UserRow[]).map(shown) };
      },
    },
    {
      method: 'POST',
      pattern: '/user/did',
      query: [],
      async handle(call) {
        const { caller, process } = call;
        const username = String(requiredField(call, 'username'));
        if (!hasTrustService()) throw new Refusal(detail(503, 'Service Unavailable'));
        if (username !== caller.username && !isAdministrator(caller))
          throw new Refusal(detail(403, 'Forbidden'));
        const user =
          database.users.get(username) ??
          (await firstInsert(database, username, timing.firstInsertMs));
        if (user.trust_did !== null) return ok({ task_id: null, user_meta: shown(user) });
        const task = database.insertTask(caller.username);
        tasks.did(user)(process, task);
        return ok({ task_id: task.id, user_meta: null });
      },
    },
  ];
}

/**
 * Two calls that find no user at the same moment both insert one, and the second violates the
 * constraint.
 */
async function firstInsert(database: Database, username: string, ms: number): Promise<UserRow> {
  await sleep(ms);
  if (database.users.has(username)) throw new Refusal(databaseError(409));
  return database.insertUser(username);
}

function shown({ meta, username, created_at, trust_did }: UserRow): Omit<UserRow, 'id'> {
  return { meta, username, created_at, trust_did };
}
