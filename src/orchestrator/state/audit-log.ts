import type pg from 'pg';
import { z } from 'zod';
import { execute, query, queryOne } from '../sql/query.ts';
import type { Json } from '../workflow/json.ts';
import { json, optional } from './columns.ts';
import { storable, storableJson } from './refused-data.ts';

/** How somebody came who has something done: signed in, with an API token, by a command, or from this machine without a login. */
export const auditVias = ['web', 'token', 'cli', 'loopback'] as const;
export type AuditVia = (typeof auditVias)[number];

/** What somebody is about to do. */
export interface AuditIntent {
  readonly who: string;
  readonly via: AuditVia;
  /** The command that does it: `runs cancel`. */
  readonly action: string;
  /** Names and ids. */
  readonly about: readonly string[];
  readonly input: Json;
}

/** How it ended. */
export interface AuditResult {
  /** Of the error; undefined where there was none. */
  readonly code?: string;
  /** Ids of what came into being. */
  readonly about: readonly string[];
  readonly result: Json;
}

const auditedAction = z.strictObject({
  actionId: z.number(),
  at: z.date(),
  who: z.string(),
  via: z.enum(auditVias),
  action: z.string(),
  /** With the ids of what came into being. */
  about: z.array(z.string()),
  input: json,
  /** Undefined where no result was recorded: the action is in progress, or its process was ended. */
  endedAt: optional(z.date()),
  code: optional(z.string()),
  result: z.custom<Json>(),
});
export type AuditedAction = Readonly<z.infer<typeof auditedAction>>;

export interface AuditFilter {
  readonly who?: string | undefined;
  readonly action?: string | undefined;
  /** A name or id, as a whole. */
  readonly about?: string | undefined;
  /** Only actions that began before this one. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** What people and programs have done. Entries are only added; the database refuses anything else. */
export interface AuditLog {
  /** @returns the id of the action */
  begin(intent: AuditIntent): Promise<number>;
  end(actionId: number, result: AuditResult): Promise<void>;
  /** The latest first. */
  list(filter: AuditFilter): Promise<readonly AuditedAction[]>;
}

const actionRow = z.strictObject({ actionId: z.number() });

export function createAuditLog(database: pg.Pool): AuditLog {
  return {
    begin: async ({ who, via, action, about, input }) => {
      const text = `insert into audit_intents (who, via, action, about, input) values ($1, $2, $3, $4, $5) returning action_id as "actionId"`;
      const { actionId } = await queryOne(database, actionRow, text, [
        storable(who),
        via,
        action,
        about.map(storable),
        storableJson(input),
      ]);
      return actionId;
    },
    end: async (actionId, { code, about, result }) => {
      const text = `insert into audit_results (action_id, code, about, result) values ($1, $2, $3, $4)`;
      await execute(database, text, [actionId, code, about.map(storable), storableJson(result)]);
    },
    list: ({ who, action, about, before, limit }) =>
      query(
        database,
        auditedAction,
        `select action_id as "actionId", i.at, who, via, action, i.about || coalesce(r.about, '{}') as about, input,
           r.at as "endedAt", code, result
         from audit_intents i left join audit_results r using (action_id)
         where ($1::text is null or who = $1) and ($2::text is null or action = $2)
           and ($3::text is null or action_id in (
             select action_id from audit_intents where about @> array[$3]
             union select action_id from audit_results where about @> array[$3]))
           and ($4::bigint is null or action_id < $4)
         order by action_id desc limit $5`,
        [who, action, about, before, limit],
      ),
  };
}
