import type pg from 'pg';
import { z } from 'zod';
import { execute, query, queryFirst } from '../sql/query.ts';
import { roles } from './roles.ts';

const webSession = z.strictObject({
  subject: z.string(),
  name: z.string(),
  /** Null for a person without permissions. */
  role: z.enum(roles).nullable(),
  sealedTokens: z.string(),
  /** Time since the identity provider last confirmed the role. */
  uncheckedMs: z.number(),
  unusedMs: z.number(),
});
export type WebSession = Readonly<z.infer<typeof webSession>>;

/** A person as confirmed by the identity provider, with the tokens to confirm again. */
export interface KnownPerson {
  readonly name: string;
  readonly role: WebSession['role'];
  readonly sealedTokens: string;
}

export interface NewWebSession extends KnownPerson {
  readonly sessionHash: string;
  readonly loginHash: string;
  readonly subject: string;
  readonly providerSession: string | null;
}

/** Sessions of the web UI, shared by all processes that serve it. */
export interface WebSessions {
  /** @returns false if the same login has already begun a session */
  begin(session: NewWebSession): Promise<boolean>;
  /** Undefined if there is no valid session. */
  find(sessionHash: string): Promise<WebSession | undefined>;
  use(sessionHash: string): Promise<void>;
  /**
   * @returns the sealed tokens if the caller is the one to check with the provider during the next
   * seconds; undefined if another caller is, or has checked since
   */
  claimCheck(sessionHash: string, uncheckedMs: number): Promise<string | undefined>;
  recordCheck(sessionHash: string, person: KnownPerson): Promise<void>;
  end(sessionHash: string): Promise<void>;
  /**
   * Ends one session at the provider, or all sessions of a person.
   * @returns whose they were
   */
  endAll(
    of: { readonly subject: string } | { readonly providerSession: string },
  ): Promise<readonly string[]>;
}

/** A person has to log in again after this time, even if active. */
export const sessionHours = 12;
const idleHours = 2;
/** Longer than the timeout of calls to the provider. */
const claimSeconds = 20;

const ended = z.strictObject({ name: z.string() });
const sealed = z.strictObject({ sealedTokens: z.string() });

const ending = `update web_sessions set ended_at = now(), sealed_tokens = '' where ended_at is null`;

export function createWebSessions(database: pg.Pool): WebSessions {
  return {
    begin: async ({
      sessionHash,
      loginHash,
      subject,
      providerSession,
      name,
      role,
      sealedTokens,
    }) => {
      // The login expired long before its session is deleted here.
      await execute(
        database,
        `delete from web_sessions where created_at < now() - $1 * interval '2 hours'`,
        [sessionHours],
      );
      const inserted = await execute(
        database,
        `insert into web_sessions (session_hash, login_hash, subject, provider_session, name, role, sealed_tokens)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (login_hash) do nothing`,
        [sessionHash, loginHash, subject, providerSession, name, role, sealedTokens],
      );
      return inserted === 1;
    },
    find: (sessionHash) =>
      queryFirst(
        database,
        webSession,
        `select subject, name, role, sealed_tokens as "sealedTokens",
           extract(epoch from now() - checked_at)::double precision * 1000 as "uncheckedMs",
           extract(epoch from now() - used_at)::double precision * 1000 as "unusedMs"
         from web_sessions where session_hash = $1 and ended_at is null
           and created_at > now() - $2 * interval '1 hour' and used_at > now() - $3 * interval '1 hour'`,
        [sessionHash, sessionHours, idleHours],
      ),
    use: async (sessionHash) => {
      await execute(database, `update web_sessions set used_at = now() where session_hash = $1`, [
        sessionHash,
      ]);
    },
    claimCheck: async (sessionHash, uncheckedMs) => {
      const claimed = await queryFirst(
        database,
        sealed,
        `update web_sessions set checking_until = now() + $2 * interval '1 second'
         where session_hash = $1 and ended_at is null and checked_at <= now() - $3 * interval '1 millisecond'
           and coalesce(checking_until, now()) <= now()
         returning sealed_tokens as "sealedTokens"`,
        [sessionHash, claimSeconds, uncheckedMs],
      );
      return claimed?.sealedTokens;
    },
    recordCheck: async (sessionHash, { name, role, sealedTokens }) => {
      await execute(
        database,
        `update web_sessions set name = $2, role = $3, sealed_tokens = $4, checked_at = now(), checking_until = null
         where session_hash = $1 and ended_at is null`,
        [sessionHash, name, role, sealedTokens],
      );
    },
    end: async (sessionHash) => {
      await execute(database, `${ending} and session_hash = $1`, [sessionHash]);
    },
    endAll: async (of) => {
      const [column, value] =
        'subject' in of ? ['subject', of.subject] : ['provider_session', of.providerSession];
      const text = `${ending} and ${column} = $1 returning name`;
      return (await query(database, ended, text, [value])).map(({ name }) => name);
    },
  };
}
