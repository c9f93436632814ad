import { createApiToken, revokeApiToken } from '../../actions/tokens/change-tokens.ts';
import { durationMs } from '../../definitions/duration-ms.ts';
import type { ApiToken } from '../../state/api-tokens.ts';
import type { Role } from '../../state/roles.ts';
import { ago, moment } from '../../time-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { table } from '../output/table.ts';
import { person } from '../person.ts';

export interface CreateOptions {
  readonly role: Role;
  readonly expires: string;
}

/**
 * Prints only the token on standard output, for a program that stores it. @throws UsageError if the
 * time or the name is invalid
 */
export async function showNewToken(
  context: Context,
  name: string,
  { role, expires }: CreateOptions,
): Promise<void> {
  const { token, of } = await createApiToken(context, {
    name,
    role,
    createdBy: person(),
    expiresAt: readExpiry(expires),
  });
  context.output.show({ token, ...tokenDocument(of) }, [token]);
  context.output.note(
    `${name} has the role ${role} until ${moment(of.expiresAt)}. The token is shown only this once; it is not stored.`,
  );
}

export async function showRevokedToken(context: Context, name: string): Promise<void> {
  const token = await revokeApiToken(context, name, person());
  context.output.show({ token: tokenDocument(token) }, [
    `Revoked: ${name}. It is refused from now on.`,
  ]);
}

export async function listTokens(context: Context): Promise<void> {
  const { output } = context;
  const tokens = await (await context.store()).apiTokens.list();
  const rows = tokens.map((token) => ({
    cells: [
      token.name,
      token.role,
      stateText(token, output.style),
      moment(token.expiresAt),
      token.lastUsedAt === undefined ? 'never' : ago(token.lastUsedAt),
      `${token.createdBy}, ${ago(token.createdAt)}`,
    ],
  }));
  output.show(
    { tokens: tokens.map(tokenDocument) },
    rows.length === 0 ? ['No API tokens.'] : table(columns, rows, output),
  );
}

const columns = ['NAME', 'ROLE', 'STATE', 'EXPIRES', 'LAST USED', 'CREATED BY'].map((title) => ({
  title,
}));

function stateOf({ revokedAt, expiresAt }: ApiToken): 'valid' | 'revoked' | 'expired' {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt.getTime() > Date.now() ? 'valid' : 'expired';
}

function stateText(token: ApiToken, style: Style): string {
  const state = stateOf(token);
  return state === 'valid' ? style('green', state) : style('dim', state);
}

function tokenDocument(token: ApiToken) {
  const { lastUsedAt = null, revokedBy = null, revokedAt = null } = token;
  return { ...token, state: stateOf(token), lastUsedAt, revokedBy, revokedAt };
}

const dayMs = 86_400_000;
const mostDays = 366;

function readExpiry(given: string): Date {
  const ms = durationMs(given as Parameters<typeof durationMs>[0]);
  if (ms !== undefined && ms > 0 && ms <= mostDays * dayMs) return new Date(Date.now() + ms);
  throw new UsageError(
    `--expires: expected a duration of up to ${mostDays} days, such as 90d, but ${given} was given`,
  );
}
