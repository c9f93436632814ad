import type pg from 'pg';
import { z } from 'zod';
import { execute, query, queryFirst, queryOne } from '../sql/query.ts';
import type { Json } from '../workflow/json.ts';
import { json, optional } from './columns.ts';
import { storable, storableJson } from './refused-data.ts';

/**
 * How the caller authenticated: web sign-in, API token, command line, or loopback without a login.
 */
export const auditVias = ['web', 'token', 'cli', 'loopback'] as const;
export type AuditVia = (typeof auditVias)[number];

/** An action that is about to start. */
export interface AuditIntent {
  readonly who: string;
  readonly via: AuditVia;
  /** The command that performs the action, such as `runs cancel`. */
  readonly action: string;
  /** Names and ids of the objects that the action affects. */
  readonly about: readonly string[];
  readonly input: Json;
}

/** The result of an action. */
export interface AuditResult {
  /** The error code; undefined if the action succeeded. */
  readonly code?: string;
  /** Ids of the objects that the action created. */
  readonly about: readonly string[];
  readonly result: Json;
}

const auditedAction = z.strictObject({
  actionId: z.number(),
  at: z.date(),
  who: z.string(),
  via: z.enum(auditVias),
  action: z.string(),
  /** Includes the ids of the objects that the action created. */
  about: z.array(z.string()),
  input: json,
  /** Undefined if no result was recorded: the action is in progress, or its process was killed. */
  endedAt: optional(z.date()),
  code: optional(z.string()),
  result: z.custom<Json>(),
});
export type AuditedAction = Readonly<z.infer<typeof auditedAction>>;

export interface AuditFilter {
  readonly who?: string | undefined;
  readonly action?: string | undefined;
  /** Matches a whole name or id. */
  readonly about?: string | undefined;
  /** Only actions that began before the one with this id. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Actions of people and programs. The log is append-only; the database enforces this. */
export interface AuditLog {
  /** @returns the id of the action */
  begin(intent: AuditIntent): Promise<number>;
  end(actionId: number, result: AuditResult): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<readonly AuditedAction[]>;
  /** The run whose config the launch of a run began with, if any; it was given by its caller. */
  basisOf(runId: string): Promise<string | undefined>;
}

const basisRow = z.strictObject({ basis: z.string() });
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
    basisOf: async (runId) => {
      const text = `select input ->> 'basedOn' as basis from audit_results r join audit_intents using (action_id)
        where r.about @> array[$1] and action = 'run' and input ->> 'basedOn' is not null limit 1`;
      return (await queryFirst(database, basisRow, text, [runId]))?.basis;
    },
  };
}
