import type pg from 'pg';
import { z } from 'zod';
import { query, queryFirst } from '../sql/query.ts';
import { optional } from './columns.ts';
import { roles } from './roles.ts';

const apiToken = z.strictObject({
  name: z.string(),
  role: z.enum(roles),
  createdBy: z.string(),
  createdAt: z.date(),
  expiresAt: z.date(),
  /** Accurate to a minute. */
  lastUsedAt: optional(z.date()),
  revokedBy: optional(z.string()),
  revokedAt: optional(z.date()),
});
/** An API token, without the token itself. */
export type ApiToken = Readonly<z.infer<typeof apiToken>>;

export interface NewApiToken extends Pick<ApiToken, 'name' | 'role' | 'createdBy' | 'expiresAt'> {
  /** SHA-256 of the token. */
  readonly hash: Buffer;
}

const holder = z.strictObject({ name: z.string(), role: z.enum(roles) });

export interface ApiTokens {
  /** Returns undefined if an active token already has this name. */
  create(token: NewApiToken): Promise<ApiToken | undefined>;
  /** Newest first, including revoked and expired tokens. */
  list(): Promise<readonly ApiToken[]>;
  /**
   * Revokes the token with immediate effect. Returns undefined if no active token has this name.
   */
  revoke(name: string, revokedBy: string): Promise<ApiToken | undefined>;
  /** Returns the holder of a valid token. Records the use at most once a minute. */
  use(hash: Buffer): Promise<z.infer<typeof holder> | undefined>;
}

const columns = `name, role, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt",
  last_used_at as "lastUsedAt", revoked_by as "revokedBy", revoked_at as "revokedAt"`;

export function createApiTokens(database: pg.Pool): ApiTokens {
  return {
    create: ({ name, role, hash, createdBy, expiresAt }) =>
      queryFirst(
        database,
        apiToken,
        `insert into api_tokens (name, role, hash, created_by, expires_at) values ($1, $2, $3, $4, $5)
         on conflict (name) where revoked_at is null do nothing returning ${columns}`,
        [name, role, hash, createdBy, expiresAt],
      ),
    list: () =>
      query(database, apiToken, `select ${columns} from api_tokens order by token_id desc`),
    revoke: (name, revokedBy) =>
      queryFirst(
        database,
        apiToken,
        `update api_tokens set revoked_by = $2, revoked_at = now() where name = $1 and revoked_at is null returning ${columns}`,
        [name, revokedBy],
      ),
    use: (hash) =>
      queryFirst(
        database,
        holder,
        `with found as (
           select token_id, name, role from api_tokens where hash = $1 and revoked_at is null and expires_at > now()
         ), used as (
           update api_tokens t set last_used_at = now() from found
           where t.token_id = found.token_id and (t.last_used_at is null or t.last_used_at < now() - interval '1 minute')
         )
         select name, role from found`,
        [hash],
      ),
  };
}
