import { z } from 'zod';
import type { Env } from '../../env.ts';
import { TerminalError } from '../../errors.ts';
import { problemsOf } from '../../problems-of.ts';
import { isLoopback } from '../server/loopback.ts';

/** Settings for logging in to the web UI with OpenID Connect. */
export interface AccessSettings {
  readonly issuer: URL;
  /** URL of the provider for this server, which can differ from the one for browsers. */
  readonly providerUrl: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Public URL of the web UI; its path is the base path. */
  readonly publicUrl: URL;
  /** Keys of 32 bytes each. The first one encrypts; all of them decrypt. */
  readonly sessionKeys: readonly Uint8Array[];
  /** Paths to the lists of roles in an ID token. */
  readonly roleClaims: readonly (readonly string[])[];
}

const address = z.url({ protocol: /^https?$/, error: 'expected an http(s) address' });

const variables = z.object({
  WEB_PUBLIC_URL: address
    .refine((text) => !/[?#]/.test(text), 'expected an address without ? and #')
    .refine(
      (text) => text.startsWith('https:') || isLoopback(new URL(text).hostname),
      'expected an https address: over http, only this machine may be reached',
    ),
  WEB_OIDC_ISSUER: address,
  WEB_OIDC_PROVIDER_URL: address.optional(),
  WEB_OIDC_CLIENT_ID: z.string('it is missing'),
  WEB_OIDC_CLIENT_SECRET: z.string('it is missing'),
  WEB_SESSION_KEYS: z
    .string('it is missing: openssl rand -base64 32 generates one')
    .transform((text) => text.split(',').map((key) => Buffer.from(key.trim(), 'base64')))
    .refine(
      (keys) => keys.every((key) => key.length === 32),
      'expected keys of 32 bytes in Base64, separated by commas: openssl rand -base64 32 generates one',
    ),
  WEB_OIDC_ROLES_CLAIM: z.string().optional(),
});

/**
 * Undefined if no variable is set.
 * @throws TerminalError with the names of all variables that are missing or invalid
 */
export function readAccessSettings(env: Env): AccessSettings | undefined {
  const given = Object.fromEntries(
    Object.keys(variables.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  if (Object.keys(given).length === 0) return undefined;
  const parsed = variables.safeParse(given);
  if (!parsed.success)
    throw new TerminalError(`The login is not configured: ${problemsOf(parsed.error)}`, {
      code: 'VARIABLE_INVALID',
    });
  const { data } = parsed;
  const clientId = data.WEB_OIDC_CLIENT_ID;
  return {
    issuer: new URL(data.WEB_OIDC_ISSUER),
    providerUrl: new URL(data.WEB_OIDC_PROVIDER_URL ?? data.WEB_OIDC_ISSUER),
    clientId,
    clientSecret: data.WEB_OIDC_CLIENT_SECRET,
    publicUrl: new URL(data.WEB_PUBLIC_URL),
    sessionKeys: data.WEB_SESSION_KEYS,
    roleClaims:
      data.WEB_OIDC_ROLES_CLAIM === undefined
        ? [
            ['realm_access', 'roles'],
            ['resource_access', clientId, 'roles'],
          ]
        : [[data.WEB_OIDC_ROLES_CLAIM], data.WEB_OIDC_ROLES_CLAIM.split('.')],
  };
}
