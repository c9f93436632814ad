import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import * as oidc from 'openid-client';
import { RetryableError, TerminalError } from '../../errors.ts';
import { refusal } from '../server/refusal.ts';
import type { AccessSettings } from './access-settings.ts';
import type { Caller } from './caller.ts';
import { roleOf } from './role-of.ts';

/** What a login is recognised by when the provider sends the browser back. */
export interface PendingLogin {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider says of a person. */
export interface Grant {
  readonly subject: string;
  readonly name: string;
  readonly role: Caller['role'] | null;
  /** The id of their session there. */
  readonly providerSession: string | null;
  readonly tokens: Tokens;
}

export interface Tokens {
  readonly idToken: string;
  /** Not every provider gives one: its people log in anew within minutes, which they may not notice. */
  readonly refreshToken?: string | undefined;
}

/** The OpenID provider. Each of these throws a RetryableError where it does not answer, else a TerminalError `LOGIN_REFUSED`. */
export interface Provider {
  loginUrl(login: PendingLogin): Promise<URL>;
  /** @param answer the query that the browser was sent back with */
  redeem(answer: string, login: PendingLogin): Promise<Grant>;
  /** The same person with the roles of now. */
  refresh(tokens: Tokens, subject: string): Promise<Grant>;
  /** Undefined where it has no page that logs out. */
  logoutUrl(tokens: Tokens): Promise<URL | undefined>;
  /** Whose sessions a logout token ends. */
  readLogout(
    token: string,
  ): Promise<{ readonly subject: string } | { readonly providerSession: string }>;
}

/** Signed with a key of the provider alone: neither unsigned, nor with a secret that others have. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const limitSeconds = 5;
const clockToleranceSeconds = 10;
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** Asks the provider what it has at the first login: neither needs the other to start. */
export function createProvider(settings: AccessSettings): Provider {
  const { clientId, roleClaims } = settings;
  const page = (name: string) => accessUrl(settings.publicUrl, name);
  let found: Promise<Discovered> | undefined;
  const discovered = () =>
    (found ??= discover(settings).catch((error: unknown) => {
      found = undefined;
      throw error;
    }));

  const verify = async (token: string, more: Parameters<typeof jwtVerify>[2] = {}) => {
    const { config, keys } = await discovered();
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.serverMetadata().issuer,
      audience: clientId,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      ...more,
    });
    return payload;
  };

  /** `openid-client` compares issuer, audience, nonce and times; the signature is verified here. */
  const grantOf = async (answer: oidc.TokenEndpointResponse, before?: Tokens): Promise<Grant> => {
    const idToken = answer.id_token;
    if (idToken === undefined) throw refusal('LOGIN_REFUSED', 'The provider sent no ID token');
    const claims = await verify(idToken, { requiredClaims: ['sub', 'exp', 'iat'] });
    return {
      subject: claims.sub ?? '',
      name: nameOf(claims),
      role: roleOf(claims, roleClaims) ?? null,
      providerSession: typeof claims['sid'] === 'string' ? claims['sid'] : null,
      tokens: { idToken, refreshToken: answer.refresh_token ?? before?.refreshToken },
    };
  };

  return {
    loginUrl: ({ state, nonce, verifier }) =>
      explained(async () =>
        oidc.buildAuthorizationUrl((await discovered()).config, {
          redirect_uri: page('callback').href,
          scope: 'openid profile',
          state,
          nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        }),
      ),
    redeem: (answer, { state, nonce, verifier }) =>
      explained(async () => {
        const url = page('callback');
        url.search = answer;
        return grantOf(
          await oidc.authorizationCodeGrant((await discovered()).config, url, {
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: verifier,
            idTokenExpected: true,
          }),
        );
      }),
    refresh: (tokens, subject) =>
      explained(async () => {
        if (tokens.refreshToken === undefined)
          throw refusal('LOGIN_REFUSED', 'The provider gave no refresh token');
        const { config } = await discovered();
        const grant = await grantOf(
          await oidc.refreshTokenGrant(config, tokens.refreshToken),
          tokens,
        );
        if (grant.subject === subject) return grant;
        throw refusal('LOGIN_REFUSED', 'The provider refreshed the tokens of somebody else');
      }),
    logoutUrl: async ({ idToken }) => {
      const { config } = await discovered();
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(config, {
        id_token_hint: idToken,
        post_logout_redirect_uri: page('logged-out').href,
      });
    },
    readLogout: (token) =>
      explained(async () => {
        const { sub, sid, events, nonce } = await verify(token, {
          requiredClaims: ['iat', 'jti', 'events'],
          maxTokenAge: '2 minutes',
        });
        const isLogout = typeof events === 'object' && events !== null && logoutEvent in events;
        if (isLogout && nonce === undefined) {
          if (typeof sid === 'string') return { providerSession: sid };
          if (sub !== undefined) return { subject: sub };
        }
        throw refusal('LOGIN_REFUSED', 'The token is no logout token');
      }),
  };
}

/** Of a page of the login. */
export function accessUrl(publicUrl: URL, name: string): URL {
  return new URL(`${publicUrl.pathname.replace(/\/+$/, '')}/access/${name}`, publicUrl);
}

interface Discovered {
  readonly config: oidc.Configuration;
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
}

function discover(settings: AccessSettings): Promise<Discovered> {
  const { issuer, providerUrl, clientId, clientSecret } = settings;
  return explained(async () => {
    const config = await oidc.discovery(
      discoveryUrl(providerUrl),
      clientId,
      { [oidc.clockTolerance]: clockToleranceSeconds },
      oidc.ClientSecretBasic(clientSecret),
      {
        timeout: limitSeconds,
        execute: providerUrl.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
      },
    );
    // The library compares them only where both have one address.
    const { issuer: named } = config.serverMetadata();
    if (new URL(named).href !== issuer.href)
      throw refusal(
        'LOGIN_REFUSED',
        `The provider at ${providerUrl.href} calls itself ${named}, not ${issuer.href}: correct WEB_OIDC_ISSUER`,
      );
    const { jwks_uri: keys } = config.serverMetadata();
    if (keys === undefined) throw refusal('LOGIN_REFUSED', 'The provider publishes no keys');
    return {
      config,
      keys: createRemoteJWKSet(new URL(keys), { timeoutDuration: limitSeconds * 1_000 }),
    };
  });
}

/** Where OpenID providers describe themselves. */
function discoveryUrl(provider: URL): URL {
  const url = new URL(provider);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  return url;
}

function nameOf(claims: JWTPayload): string {
  const names = [claims['preferred_username'], claims['email'], claims.sub];
  return names.find((name) => typeof name === 'string' && name !== '') as string;
}

/** What the provider refuses or says wrongly is refused. It does not say here why: the log does, of the cause. */
async function explained<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof TerminalError || cause instanceof RetryableError) throw cause;
    if (isUnavailable(cause))
      throw new RetryableError('The login provider does not answer', {
        code: 'LOGIN_UNAVAILABLE',
        cause,
      });
    throw new TerminalError('The answer of the login provider is not valid', {
      code: 'LOGIN_REFUSED',
      cause,
    });
  }
}

const unavailable: readonly unknown[] = [
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'ERR_JWKS_TIMEOUT',
  'ERR_JOSE_GENERIC',
];

function isUnavailable(error: unknown): boolean {
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500;
  if (!(error instanceof Error)) return false;
  // `fetch` fails with a TypeError that has no code.
  return 'code' in error ? unavailable.includes(error.code) : error instanceof TypeError;
}
