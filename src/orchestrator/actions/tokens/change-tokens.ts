import { project } from '../../project.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { ApiToken, NewApiToken } from '../../state/api-tokens.ts';
import { UsageError } from '../../usage-error.ts';
import { createToken, hashOf } from './token.ts';

export interface CreatedToken {
  /** Shown once and not stored. */
  readonly token: string;
  readonly of: ApiToken;
}

/** @throws UsageError if the name is invalid, or a token that is not revoked already has it */
export async function createApiToken(
  source: ReportSource,
  given: Omit<NewApiToken, 'hash'>,
): Promise<CreatedToken> {
  if (!/^[a-z0-9][\w.-]{0,62}$/i.test(given.name))
    throw new UsageError(
      `${given.name} cannot be the name of a token: expected up to 63 letters, digits, and . _ - between them`,
    );
  const token = createToken();
  const { apiTokens } = await source.store();
  const of = await apiTokens.create({ ...given, hash: hashOf(token) });
  if (of !== undefined) return { token, of };
  throw new UsageError(
    `An API token is named ${given.name}: choose another name, or first revoke it with ${project().command} tokens revoke ${given.name}`,
    'API_TOKEN_EXISTS',
  );
}

/**
 * Revokes a token: the web server refuses it from now on. @throws UsageError if no active token has
 * the name
 */
export async function revokeApiToken(
  source: ReportSource,
  name: string,
  revokedBy: string,
): Promise<ApiToken> {
  const token = await (await source.store()).apiTokens.revoke(name, revokedBy);
  if (token !== undefined) return token;
  throw new UsageError(
    `No API token that can be revoked is named ${name} (${project().command} tokens list shows them)`,
    'API_TOKEN_NOT_FOUND',
  );
}
