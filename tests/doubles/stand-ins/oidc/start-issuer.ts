import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createSigner, type Claims, type Signing } from './sign.ts';

/**
 * An OpenID provider where everyone is already logged in, and whose tokens can be invalid in ways
 * that a real one's cannot.
 */
export interface Issuer {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The next user to log in or to refresh tokens. */
  person: { readonly subject: string; readonly name: string; readonly roles: readonly string[] };
  /** The defect of the next token. */
  wrong: {
    readonly claims?: Claims;
    readonly signing?: Signing;
    /** Rejects refresh tokens. */
    readonly refuses?: boolean;
    /** Responds incorrectly. */
    readonly away?: boolean;
    /** Accepts each code repeatedly. */
    readonly repeats?: boolean;
  };
  logoutToken(claims: Claims, signing?: Signing): string;
  stop(): Promise<void>;
}

interface Code {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirect: string;
}

const lifeSeconds = 300;
const now = () => Math.floor(Date.now() / 1_000);

export async function startIssuer(): Promise<Issuer> {
  const signer = createSigner();
  const codes = new Map<string, Code>();
  const refreshTokens = new Set<string>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realm`;
  const issuer: Issuer = {
    url,
    clientId: 'web',
    clientSecret: 'a secret: of + the client',
    person: { subject: 'o-1', name: 'olga', roles: ['operator'] },
    wrong: {},
    logoutToken: (claims, signing = 'RS256') =>
      signer.sign(
        {
          iss: url,
          aud: 'web',
          iat: now(),
          exp: now() + 120,
          jti: randomUUID(),
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
          ...claims,
        },
        signing,
      ),
    stop: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };

  const tokens = (nonce?: string) => {
    const { person, wrong } = issuer;
    const refreshToken = randomUUID();
    refreshTokens.add(refreshToken);
    const claims = {
      iss: url,
      aud: 'web',
      sub: person.subject,
      sid: `session of ${person.subject}`,
      iat: now(),
      exp: now() + lifeSeconds,
      ...(nonce !== undefined && { nonce }),
      preferred_username: person.name,
      realm_access: { roles: person.roles },
      ...wrong.claims,
    };
    return {
      access_token: randomUUID(),
      token_type: 'Bearer',
      expires_in: lifeSeconds,
      refresh_token: refreshToken,
      id_token: signer.sign(claims, wrong.signing ?? 'RS256'),
    };
  };

  /** @returns undefined if it rejects the grant */
  const grant = (form: URLSearchParams) => {
    if (form.get('grant_type') === 'refresh_token') {
      const known = refreshTokens.delete(form.get('refresh_token') ?? '');
      return known && issuer.wrong.refuses !== true ? tokens() : undefined;
    }
    const code = codes.get(form.get('code') ?? '');
    if (issuer.wrong.repeats !== true) codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      code !== undefined &&
      code.challenge === challenge &&
      code.redirect === form.get('redirect_uri');
    return isRight ? tokens(code.nonce) : undefined;
  };

  const isClient = ({ headers }: IncomingMessage) => {
    const [id, secret] = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64')
      .toString()
      .split(':')
      .map((part) => new URLSearchParams(`of=${part}`).get('of'));
    return id === issuer.clientId && secret === issuer.clientSecret;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { pathname, searchParams: query } = new URL(request.url ?? '', url);
    if (issuer.wrong.away === true) return send(502, {});
    switch (pathname) {
      case '/realm/.well-known/openid-configuration':
        return send(200, {
          issuer: url,
          authorization_endpoint: `${url}/authorize`,
          token_endpoint: `${url}/token`,
          jwks_uri: `${url}/keys`,
          end_session_endpoint: `${url}/logout`,
          response_types_supported: ['code'],
          id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        });
      case '/realm/keys':
        return send(200, { keys: signer.keys });
      case '/realm/authorize': {
        const of = (name: string) => query.get(name) ?? '';
        const isComplete =
          of('response_type') === 'code' &&
          of('code_challenge_method') === 'S256' &&
          of('scope').split(' ').includes('openid') &&
          of('nonce').length >= 43 &&
          of('state').length >= 43;
        if (!isComplete) return send(400, { error: 'invalid_request' });
        const code = randomUUID();
        codes.set(code, {
          challenge: of('code_challenge'),
          nonce: of('nonce'),
          redirect: of('redirect_uri'),
        });
        const back = new URL(of('redirect_uri'));
        back.search = new URLSearchParams({ code, state: of('state') }).toString();
        return response.writeHead(302, { location: back.href }).end();
      }
      case '/realm/token': {
        const granted = grant(new URLSearchParams(await text(request)));
        if (!isClient(request)) return send(401, { error: 'invalid_client' });
        return granted === undefined ? send(400, { error: 'invalid_grant' }) : send(200, granted);
      }
      default:
        return send(404, {});
    }
  };
  return issuer;
}
