import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Web } from '@moderate/orchestrator/web';
import type { Answer } from '../ask.ts';
import { followEvents } from '../follow-events.ts';
import { publicUrl, sessionKey, startLoginServers, type LoginServers } from './start-login.ts';
import { locationOf, type Visitor } from './visitor.ts';

const oldKey = sessionKey();
const newKey = sessionKey();
const olga = { subject: 'o-1', name: 'olga', roles: ['operator'] };
const session = '__Host-web-orchestrator-session';

let servers: LoginServers;
let web: Web;

beforeAll(async () => {
  servers = await startLoginServers({ WEB_SESSION_KEYS: oldKey });
  web = await servers.start();
});

afterAll(() => servers.stop());

beforeEach(() => {
  servers.issuer.person = olga;
  servers.issuer.wrong = {};
});

const at = (path: string) => `${publicUrl}${path}`;

const codeOf = ({ status, text }: Answer) => ({
  status,
  code: /[A-Z]+(_[A-Z]+)+/.exec(text)?.[0],
});

interface ShownSession {
  readonly name: string;
  readonly role: string;
  readonly via: string;
  readonly requestToken: string;
}

const shown = async (visitor: Visitor): Promise<ShownSession> =>
  JSON.parse((await visitor.send(at('/api/v1/session'))).text) as ShownSession;

/** The server's response to a program with the visitor's cookies. */
const asked = async (visitor: Visitor) => codeOf(await visitor.send(at('/api/v1/session')));

const loginRequired = { status: 401, code: 'LOGIN_REQUIRED' };

async function loggedIn(on = web): Promise<Visitor> {
  const visitor = servers.visit(on);
  await visitor.logIn();
  return visitor;
}

/** Sets the time since the last request to the provider. */
const age = (minutes: number) =>
  servers.execute(
    `update web_sessions set checked_at = now() - interval '${minutes} minutes', checking_until = null`,
  );

test('a page leads through the login to where it stands, behind a proxy that ends TLS and below a base path', async () => {
  const visitor = servers.visit(web);
  const login = await visitor.open(at('/runs?status=failed'));
  expect(locationOf(login)).toBe(
    '/orchestrator/access/login?return=%2Forchestrator%2Fruns%3Fstatus%3Dfailed',
  );
  const back = await visitor.open(await visitor.goToProvider(at('/runs?status=failed')));
  expect(locationOf(back)).toBe(at('/runs?status=failed'));
  const page = await visitor.open(locationOf(back));
  expect(page.text).toContain('<span class="name">olga</span>');
  expect(page.text).toContain('action="/orchestrator/access/logout"');
  expect(await shown(visitor)).toMatchObject({ name: 'olga', role: 'operator', via: 'session' });
});

test('the server may reach the provider elsewhere than browsers do, and sees that it is the same', async () => {
  const inside = new URL(servers.issuer.url);
  inside.hostname = 'localhost';
  const near = await servers.start({
    WEB_SESSION_KEYS: oldKey,
    WEB_OIDC_PROVIDER_URL: inside.href,
  });
  expect(await shown(await loggedIn(near))).toMatchObject({ name: 'olga' });
  const mistaken = await servers.start({
    WEB_SESSION_KEYS: oldKey,
    WEB_OIDC_ISSUER: 'https://login.example',
    WEB_OIDC_PROVIDER_URL: servers.issuer.url,
  });
  const { text } = await servers.visit(mistaken).open(at('/access/login'));
  expect(text).toContain('correct WEB_OIDC_ISSUER');
});

test('the cookie is for this host alone, no script reads it, and nothing in it can be read', async () => {
  const visitor = await loggedIn();
  const cookie = visitor.written.find((line) => line.startsWith(session)) ?? '';
  const [value = '', ...attributes] = cookie.split('; ');
  expect(attributes.toSorted()).toEqual(
    ['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Lax', 'Secure'].toSorted(),
  );
  const [header = '', ...parts] = value.replace(`${session}=`, '').split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({
    alg: 'dir',
    enc: 'A256GCM',
  });
  expect(parts.map((part) => Buffer.from(part, 'base64url').toString()).join()).not.toContain('id');
});

test('the state database has neither the id of a session nor a token that can be used', async () => {
  await loggedIn();
  const rows = JSON.stringify((await servers.store.database.query('table web_sessions')).rows);
  expect(rows).toContain('olga');
  expect(rows).not.toContain(Buffer.from('{"alg":"RS256"').toString('base64url').slice(0, 18));
});

test('a program is answered with problem details, and so is what a page that is open reads', async () => {
  const visitor = servers.visit(web);
  const answer = await visitor.send(at('/api/v1/runs'));
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'www-authenticate': 'Bearer',
  });
  expect(codeOf(answer)).toEqual(loginRequired);
  const read = { accept: 'text/html', 'sec-fetch-mode': 'cors' };
  expect(codeOf(await visitor.send(at('/runs'), { headers: read }))).toEqual(loginRequired);
  expect((await visitor.send(at('/static/style.css'))).status).toBe(200);
});

test('health checks need no login and no host name', async () => {
  const answer = await servers.visit(web).send('https://data.example/live', {
    headers: { host: '10.0.0.7:3000' },
  });
  expect(answer).toMatchObject({ status: 200, text: 'alive\n' });
});

test.each([
  ['another issuer', { claims: { iss: 'https://evil.example' } }],
  ['another audience', { claims: { aud: 'another' } }],
  [
    'several audiences and another that it was issued to',
    { claims: { aud: ['web', 'x'], azp: 'x' } },
  ],
  ['another nonce', { claims: { nonce: 'another' } }],
  ['no nonce', { claims: { nonce: undefined } }],
  ['an end that has passed', { claims: { iat: 1_000_000_000, exp: 1_000_000_300 } }],
  ['no end', { claims: { exp: undefined } }],
  ['no subject', { claims: { sub: undefined } }],
  ['no signature', { signing: 'none' }],
  ['a signature with the public key as a secret', { signing: 'HS256' }],
  ['a signature with the key of another', { signing: 'foreign' }],
] as const)('an ID token with %s begins no session', async (_what, wrong) => {
  servers.issuer.wrong = wrong;
  const visitor = servers.visit(web);
  const before = servers.reported.length;
  expect(codeOf(await visitor.logIn())).toEqual({ status: 400, code: 'LOGIN_REFUSED' });
  expect(visitor.cookies.has(session)).toBe(false);
  expect(servers.reported.length).toBe(before + 1);
});

test('a login is completed once, by the browser that began it', async () => {
  servers.issuer.wrong = { repeats: true };
  const visitor = servers.visit(web);
  const back = await visitor.goToProvider();
  const pending = new Map(visitor.cookies);
  const refused = { status: 400, code: 'LOGIN_REFUSED' };
  expect(codeOf(await servers.visit(web).open(back))).toEqual(refused);
  const tampered = new URL(back);
  tampered.searchParams.set('state', `${tampered.searchParams.get('state')?.slice(0, -1)}~`);
  expect(codeOf(await visitor.open(tampered.href))).toEqual(refused);
  expect((await visitor.open(back)).status).toBe(303);
  expect(codeOf(await visitor.open(back))).toEqual(refused);
  // Someone who recorded everything that this browser sent cannot replay it.
  for (const [name, value] of pending) visitor.cookies.set(name, value);
  visitor.cookies.delete(session);
  expect(codeOf(await visitor.open(back))).toEqual(refused);
  const other = servers.visit(web);
  await other.goToProvider();
  expect(codeOf(await other.open(back))).toEqual(refused);
});

test('several tabs log in at once', async () => {
  const visitor = servers.visit(web);
  const backs = [await visitor.goToProvider(at('/runs')), await visitor.goToProvider(at('/jobs'))];
  const ends = [];
  for (const back of backs) ends.push(locationOf(await visitor.open(back)));
  expect(ends).toEqual([at('/runs'), at('/jobs')]);
  // Abandoned logins are discarded before requests have too many cookies.
  let last = '';
  const another = (back: string) =>
    visitor.goToProvider(
      at(`/access/login?${new URLSearchParams({ return: at(back) }).toString()}`),
    );
  for (let tab = 0; tab < 15; tab += 1) last = await another('/runs');
  expect(visitor.cookies.size).toBe(5);
  expect(visitor.cookies.has(session)).toBe(true);
  expect(locationOf(await visitor.open(last))).toBe(at('/runs'));
  // Browsers discard cookies of more than 4,096 bytes.
  last = await another(`/runs?by=${'x'.repeat(5_000)}`);
  expect(visitor.written.at(-1)?.length).toBeLessThan(4_000);
  expect(locationOf(await visitor.open(last))).toBe(at('/'));
});

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  'https://data.example.evil.example/orchestrator/',
  'https://data.example@evil.example/orchestrator/',
  'http://data.example/orchestrator/',
  'javascript:alert(1)',
  '/orchestrator/../elsewhere',
  '/orchestrator/access/login',
])('the login does not lead to %s', async (address) => {
  const visitor = servers.visit(web);
  const query = new URLSearchParams({ return: address }).toString();
  const back = await visitor.open(await visitor.goToProvider(at(`/access/login?${query}`)));
  expect(locationOf(back)).toBe(at('/'));
});

test('a session has an id of its own, which a login replaces', async () => {
  const visitor = await loggedIn();
  const before = new Map(visitor.cookies);
  await visitor.logIn(at('/access/login'));
  expect(visitor.cookies.get(session)).not.toBe(before.get(session));
  expect((await shown(visitor)).name).toBe('olga');
  const stale = servers.visit(web);
  for (const [name, value] of before) stale.cookies.set(name, value);
  expect(await asked(stale)).toEqual(loginRequired);
});

test('any replica with the keys knows a session, and keys are replaced one after the other', async () => {
  const [both, other, none] = await Promise.all(
    [`${newKey}, ${oldKey}`, `${sessionKey()},${newKey}`, newKey].map((keys) =>
      servers.start({ WEB_SESSION_KEYS: keys }),
    ),
  );
  const visitor = await loggedIn();
  const elsewhere = (on: Web | undefined) => {
    const same = servers.visit(on as Web);
    for (const [name, value] of visitor.cookies) same.cookies.set(name, value);
    return same;
  };
  expect((await shown(elsewhere(both))).name).toBe('olga');
  expect(await asked(elsewhere(none))).toEqual(loginRequired);
  const newer = await loggedIn(both);
  const there = servers.visit(other as Web);
  for (const [name, value] of newer.cookies) there.cookies.set(name, value);
  expect((await shown(there)).name).toBe('olga');
});

test('an action takes the request token of its own session', async () => {
  const [one, other] = [await loggedIn(), await loggedIn()];
  const { requestToken } = await shown(other);
  const act = async (token: string) =>
    codeOf(
      await one.send(at('/api/v1/alerts/silences'), {
        method: 'POST',
        headers: { 'x-request-token': token, 'content-type': 'application/json' },
        body: '{}',
      }),
    );
  expect(await act(requestToken)).toEqual({ status: 403, code: 'REQUEST_TOKEN_INVALID' });
  expect(await act('')).toEqual({ status: 403, code: 'REQUEST_TOKEN_INVALID' });
  expect(await act((await shown(one)).requestToken)).toEqual({
    status: 400,
    code: 'REQUEST_MALFORMED',
  });
});

test('the host and the origin of a request are those of the public address', async () => {
  const visitor = await loggedIn();
  for (const host of ['127.0.0.1', 'localhost', 'evil.example', 'data.example:8443'])
    expect(codeOf(await visitor.send(at('/'), { headers: { host } }))).toEqual({
      status: 403,
      code: 'HOST_REFUSED',
    });
  const { requestToken } = await shown(visitor);
  for (const origin of ['http://data.example', 'https://evil.example', 'null'])
    expect(
      codeOf(
        await visitor.send(at('/api/v1/alerts/retry'), {
          method: 'POST',
          headers: { origin, 'x-request-token': requestToken },
        }),
      ),
    ).toEqual({ status: 403, code: 'ORIGIN_REFUSED' });
});

test('a role that was removed has no effect after the next check with the provider', async () => {
  const visitor = await loggedIn();
  servers.issuer.person = { ...olga, roles: ['viewer'] };
  expect(await shown(visitor)).toMatchObject({ role: 'operator' });
  await age(3);
  const { role, requestToken } = await shown(visitor);
  expect(role).toBe('viewer');
  const headers = { 'x-request-token': requestToken, 'content-type': 'application/json' };
  expect(
    codeOf(await visitor.send(at('/api/v1/alerts/retry'), { method: 'POST', headers, body: '{}' })),
  ).toEqual({ status: 403, code: 'ROLE_MISSING' });
  servers.issuer.person = { ...olga, roles: ['another'] };
  await age(3);
  expect(await asked(visitor)).toEqual({ status: 403, code: 'ROLE_MISSING' });
  const page = await visitor.open(at('/'));
  expect(page).toMatchObject({
    status: 403,
    text: expect.stringContaining('You have no role here'),
  });
  servers.issuer.person = olga;
  await age(3);
  expect(await shown(visitor)).toMatchObject({ role: 'operator' });
});

test('an account that was closed, or tokens of somebody else, end a session', async () => {
  const [closed, changed] = [await loggedIn(), await loggedIn()];
  servers.issuer.wrong = { refuses: true };
  await age(3);
  expect(await asked(closed)).toEqual(loginRequired);
  servers.issuer.wrong = { claims: { sub: 'somebody else' } };
  expect(await asked(changed)).toEqual(loginRequired);
});

test('while the provider does not answer, roles are believed for five minutes', async () => {
  const visitor = await loggedIn();
  servers.issuer.wrong = { away: true };
  await age(4);
  expect(await shown(visitor)).toMatchObject({ role: 'operator' });
  await age(6);
  expect(await asked(visitor)).toEqual({ status: 503, code: 'LOGIN_UNAVAILABLE' });
  servers.issuer.wrong = {};
  await age(6);
  expect(await shown(visitor)).toMatchObject({ role: 'operator' });
});

test('of many concurrent requests, one calls the provider: a refresh token is used once', async () => {
  const visitor = await loggedIn();
  await age(6);
  const all = await Promise.all(Array.from({ length: 8 }, () => shown(visitor)));
  expect(new Set(all.map(({ role }) => role))).toEqual(new Set(['operator']));
});

test('while the state database does not answer, a server knows the sessions that it has seen', async () => {
  const seen = await loggedIn();
  const unseen = servers.visit(await servers.start());
  for (const [name, value] of seen.cookies) unseen.cookies.set(name, value);
  expect((await shown(seen)).name).toBe('olga');
  servers.away.store = true;
  try {
    await vi.waitFor(
      async () =>
        expect(await asked(unseen)).toEqual({ status: 503, code: 'STATE_DATABASE_UNAVAILABLE' }),
      { timeout: 10_000, interval: 200 },
    );
    const many = await Promise.all([shown(seen), shown(seen), shown(seen)]);
    expect(many.map(({ name, role }) => [name, role])).toEqual(Array(3).fill(['olga', 'operator']));
  } finally {
    servers.away.store = false;
  }
  await vi.waitFor(async () => expect((await asked(unseen)).status).toBe(200), {
    timeout: 10_000,
    interval: 200,
  });
  // Any other failure denies access.
  await servers.execute('alter table web_sessions rename to hidden');
  try {
    expect((await asked(unseen)).status).toBe(500);
  } finally {
    await servers.execute('alter table hidden rename to web_sessions');
  }
});

test('a session ends though it is used, and earlier though it is not', async () => {
  const visitor = await loggedIn();
  await servers.execute(`update web_sessions set created_at = now() - interval '13 hours'`);
  expect(await asked(visitor)).toEqual(loginRequired);
  const idle = await loggedIn();
  await servers.execute(`update web_sessions set used_at = now() - interval '119 minutes'`);
  expect((await shown(idle)).name).toBe('olga');
  await servers.execute(`update web_sessions set used_at = now() - interval '119 minutes'`);
  // An open page polls automatically.
  await idle.send(at('/api/v1/session'), { headers: { 'sec-fetch-mode': 'cors' } });
  await servers.execute(`update web_sessions set used_at = used_at - interval '2 minutes'`);
  expect(await asked(idle)).toEqual(loginRequired);
});

test('logging out ends the session here and leads to the provider, which is given what it issued', async () => {
  const visitor = await loggedIn();
  const copy = servers.visit(web);
  for (const [name, value] of visitor.cookies) copy.cookies.set(name, value);
  const elsewhere = { method: 'POST', headers: { origin: 'https://evil.example' } };
  expect((await visitor.send(at('/access/logout'), elsewhere)).status).toBe(403);
  const { headers } = await visitor.send(at('/access/logout'), { method: 'POST' });
  const there = new URL(/url=(.*)/.exec(String(headers['refresh']))?.[1] ?? '');
  expect(`${there.origin}${there.pathname}`).toBe(`${servers.issuer.url}/logout`);
  expect(Object.fromEntries(there.searchParams)).toMatchObject({
    post_logout_redirect_uri: at('/access/logged-out'),
    id_token_hint: expect.stringMatching(/^ey/),
  });
  expect(visitor.cookies.has(session)).toBe(false);
  expect(await asked(copy)).toEqual(loginRequired);
  expect((await visitor.open(at('/access/logged-out'))).text).toContain('You are logged out.');
});

const sendLogout = (token: string) =>
  servers.visit(web).send(at('/access/backchannel-logout'), {
    method: 'POST',
    headers: {
      host: 'web.namespace.svc:3000',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ logout_token: token }).toString(),
  });

test.each([
  ['of another issuer', { iss: 'https://evil.example' }, 'RS256'],
  ['for another client', { aud: 'another' }, 'RS256'],
  ['that is an ID token', { nonce: 'of a login' }, 'RS256'],
  ['without the event', { events: {} }, 'RS256'],
  ['about nobody', { sub: undefined }, 'RS256'],
  ['of yesterday', { iat: Math.floor(Date.now() / 1_000) - 86_400 }, 'RS256'],
  ['without a signature', {}, 'none'],
  ['signed with the public key', {}, 'HS256'],
  ['signed by another', {}, 'foreign'],
] as const)('a logout token %s ends nothing', async (_what, claims, signing) => {
  const visitor = await loggedIn();
  const token = servers.issuer.logoutToken({ sub: olga.subject, ...claims }, signing);
  expect(codeOf(await sendLogout(token))).toEqual({ status: 400, code: 'LOGIN_REFUSED' });
  expect((await shown(visitor)).name).toBe('olga');
});

test('nobody has the server read a long logout token', async () => {
  expect(codeOf(await sendLogout('x'.repeat(70_000)))).toEqual({
    status: 413,
    code: 'BODY_TOO_LARGE',
  });
  expect((await sendLogout('')).status).toBe(400);
});

test('the provider ends one session, or all of a person', async () => {
  servers.issuer.person = { subject: 'a-1', name: 'anna', roles: ['viewer'] };
  const anna = await loggedIn();
  servers.issuer.person = olga;
  const visitor = await loggedIn();
  const sid = `session of ${olga.subject}`;
  expect((await sendLogout(servers.issuer.logoutToken({ sid }))).status).toBe(200);
  expect(await asked(visitor)).toEqual(loginRequired);
  expect((await shown(anna)).name).toBe('anna');
  expect((await sendLogout(servers.issuer.logoutToken({ sub: 'a-1' }))).status).toBe(200);
  expect(await asked(anna)).toEqual(loginRequired);
});

test('the audit log says who logged in and out, and that a login was refused', async () => {
  const { audit } = servers.store;
  servers.issuer.person = { subject: 'l-1', name: 'lena', roles: ['viewer'] };
  const visitor = await loggedIn();
  await visitor.send(at('/access/logout'), { method: 'POST' });
  await loggedIn();
  await sendLogout(servers.issuer.logoutToken({ sub: 'l-1' }));
  const ofLena = await audit.list({ who: 'lena', limit: 10 });
  expect(ofLena.map(({ action, via, input, result }) => ({ action, via, input, result }))).toEqual([
    { action: 'logout', via: 'web', input: { by: 'provider' }, result: null },
    { action: 'login', via: 'web', input: {}, result: { role: 'viewer' } },
    { action: 'logout', via: 'web', input: { by: 'person' }, result: null },
    { action: 'login', via: 'web', input: {}, result: { role: 'viewer' } },
  ]);
  const refused = () => audit.list({ who: 'unknown', limit: 100 });
  const before = await refused();
  servers.issuer.wrong = { signing: 'none' };
  await servers.visit(web).logIn();
  const [latest, ...others] = await refused();
  expect(others).toEqual(before);
  expect(latest).toMatchObject({ action: 'login', code: 'LOGIN_REFUSED', input: {} });
});

test('a client that logs in again and again is refused for a while, and others are not', async () => {
  const visitor = servers.visit(web);
  for (let count = 0; count < 60; count += 1) {
    expect((await visitor.open(at('/access/login'))).status).toBe(302);
    visitor.cookies.clear();
  }
  const refused = await visitor.open(at('/access/login'));
  expect(codeOf(refused)).toEqual({ status: 429, code: 'TOO_MANY_REQUESTS' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await servers.visit(web).open(at('/access/login'))).status).toBe(302);
});

test('a stream of events ends when its reader may no longer read', async () => {
  const visitor = await loggedIn();
  const stream = await followEvents(new URL('api/v1/events', web.url).href, undefined, {
    host: new URL(publicUrl).host,
    cookie: `${session}=${visitor.cookies.get(session)}`,
  });
  let hasEnded = false;
  void stream.ended.then(() => (hasEnded = true));
  await visitor.send(at('/access/logout'), { method: 'POST' });
  expect(hasEnded).toBe(false);
  await stream.ended;
}, 40_000);
