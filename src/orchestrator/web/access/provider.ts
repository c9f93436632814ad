import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import * as oidc from 'openid-client';
import { RetryableError, TerminalError } from '../../errors.ts';
import { refusal } from '../server/refusal.ts';
import type { AccessSettings } from './access-settings.ts';
import type { Caller } from './caller.ts';
import { roleOf } from './role-of.ts';

/** Identifies a login when the provider redirects the browser back. */
export interface PendingLogin {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The provider's information about a person. */
export interface Grant {
  readonly subject: string;
  readonly name: string;
  readonly role: Caller['role'] | null;
  /** The id of the person's session at the provider. */
  readonly providerSession: string | null;
  readonly tokens: Tokens;
}

export interface Tokens {
  readonly idToken: string;
  /**
   * Not every provider issues one. Without it, people log in again within minutes, often unnoticed.
   */
  readonly refreshToken?: string | undefined;
}

/**
 * The OpenID provider. All methods throw a RetryableError if it does not answer, otherwise a
 * TerminalError `LOGIN_REFUSED`.
 */
export interface Provider {
  loginUrl(login: PendingLogin): Promise<URL>;
  /** @param answer query of the redirect from the provider */
  redeem(answer: string, login: PendingLogin): Promise<Grant>;
  /** The same person with their current roles. */
  refresh(tokens: Tokens, subject: string): Promise<Grant>;
  /** Undefined if the provider has no logout page. */
  logoutUrl(tokens: Tokens): Promise<URL | undefined>;
  /** The sessions that a logout token ends. */
  readLogout(
    token: string,
  ): Promise<{ readonly subject: string } | { readonly providerSession: string }>;
}

/**
 * Asymmetric algorithms only: tokens that are unsigned or signed with a shared secret are rejected.
 */
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

/**
 * Fetches the provider's metadata at the first login, so that either can start without the other.
 */
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

  /**
   * `openid-client` compares issuer, audience, nonce and times; this code verifies the signature.
   */
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
        throw refusal('LOGIN_REFUSED', 'The token is not a logout token');
      }),
  };
}

/** URL of a page of the login. */
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
    // The library only compares them if both have the same URL.
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

/** The provider's discovery document. */
function discoveryUrl(provider: URL): URL {
  const url = new URL(provider);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  return url;
}

function nameOf(claims: JWTPayload): string {
  const names = [claims['preferred_username'], claims['email'], claims.sub];
  return names.find((name) => typeof name === 'string' && name !== '') as string;
}

/** Converts provider errors to refusals. The response does not contain the cause; the log does. */
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
  // `fetch` fails with a TypeError without a code.
  return 'code' in error ? unavailable.includes(error.code) : error instanceof TypeError;
}
