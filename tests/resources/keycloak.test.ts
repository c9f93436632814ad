import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { createKeycloak, keycloakEnv, keycloakResource } from '#resources/keycloak.ts';
import type { RestOptions } from '#resources/rest/rest-client.ts';
import {
  createRealm,
  keycloakAdmin,
  keycloakStartMs,
  keycloakVariables,
  type TestRealm,
} from '#tests/support/keycloak.ts';
import {
  startObservingProxy,
  type OwnAnswer,
  type SeenRequest,
} from '#tests/support/observing-proxy.ts';

const fast = { backoffMs: 1, maxBackoffMs: 2 };
const created = (day: number) => new Date(Date.UTC(2025, 0, day, 12));
const names = Array.from({ length: 250 }, (_, index) => `user-${String(index).padStart(3, '0')}`);

let realm: TestRealm;
let variables: Awaited<ReturnType<typeof keycloakVariables>>;

beforeAll(async () => {
  realm = await createRealm('resource');
  variables = await keycloakVariables(realm.name);
  // Not in order, and ten of them per day.
  const users = names.map((username, index) => ({
    username,
    createdAt: created(1 + Math.floor(index / 10)),
  }));
  await realm.createUsers(users.toReversed());
}, keycloakStartMs);

afterAll(() => realm.drop());

function connect(changes: Record<string, string> = {}, options: Partial<RestOptions> = {}) {
  return createKeycloak(keycloakEnv.parse({ ...variables, ...changes }), { ...fast, ...options });
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as Error,
  );
}

/** A proxy that also serves the server's paths below `/auth`. */
async function startProxy(answer?: (path: string) => OwnAnswer | undefined) {
  const rewrite = (path: string) => path.replace(/^\/auth/, '');
  const proxy = await startObservingProxy(variables.KEYCLOAK_SERVER_URL, {
    rewrite,
    ...(answer && { answer }),
  });
  const isLogin = ({ url }: SeenRequest) => url.endsWith('/token');
  return {
    ...proxy,
    logins: () => proxy.requests.filter(isLogin).length,
    requests: () => proxy.requests.filter((request) => !isLogin(request)).length,
  };
}

describe('users', () => {
  it('are counted and listed page by page in the order of their names', async () => {
    const client = connect();
    expect(await client.countUsers()).toBe(250);
    const listed: string[] = [];
    for (let first = 0; ; first += 100) {
      const page = await client.listUsers({ first, max: 100 });
      listed.push(...page.map(({ username }) => username));
      if (page.length < 100) break;
    }
    expect(listed).toEqual(names);
  });

  it('come with the time of their creation and nothing else', async () => {
    expect(await connect().listUsers({ first: 9, max: 2 })).toEqual([
      { username: 'user-009', createdAt: created(1) },
      { username: 'user-010', createdAt: created(2) },
    ]);
  });

  it('are filtered by the server by the time of their creation, to the millisecond', async () => {
    const client = connect();
    expect(await client.supportsCreatedAfter()).toBe(true);
    const since = await client.listUsers({ first: 0, max: 100, createdAfter: created(24) });
    expect(since.map(({ username }) => username)).toEqual(names.slice(230));
    const later = await client.listUsers({
      first: 0,
      max: 100,
      createdAfter: new Date(created(24).getTime() + 1),
    });
    expect(later.map(({ username }) => username)).toEqual(names.slice(240));
  });

  it('are not filtered by a server that does not know the filter', async () => {
    const proxy = await startProxy((path) =>
      path.includes('createdAfter')
        ? { status: 200, body: '[{"username":"somebody"}]' }
        : undefined,
    );
    const client = connect({ KEYCLOAK_SERVER_URL: proxy.url });
    expect(await client.supportsCreatedAfter()).toBe(false);
    expect(await client.supportsCreatedAfter()).toBe(false);
    expect(proxy.requests()).toBe(1);
    expect(await client.listUsers({ first: 0, max: 1, createdAfter: created(1) })).toEqual([
      { username: 'somebody' },
    ]);
    await proxy.close();
  });

  it('have any letters in their names', async () => {
    const foreign = await createRealm('Réalm Nr. 1');
    const client = connect({ KEYCLOAK_MAIN_REALM_NAME: foreign.name });
    await foreign.createUsers(['größe', 'josé@example.org', '山田', 'o’brien', "d'arc & söhne"]);
    const listed = await client.listUsers({ first: 0, max: 10 });
    expect(listed.map(({ username }) => username).toSorted()).toEqual([
      "d'arc & söhne",
      'größe',
      'josé@example.org',
      'o’brien',
      '山田',
    ]);
    await foreign.deleteUsers(['山田', 'größe']);
    expect(await client.countUsers()).toBe(3);
    await foreign.drop();
  });

  it('are not the accounts of clients', async () => {
    const other = await createRealm('accounts');
    await other.createClient('service');
    const client = connect({ KEYCLOAK_MAIN_REALM_NAME: other.name });
    expect(await client.listUsers({ first: 0, max: 10 })).toEqual([]);
    expect(await client.listUsers({ first: 0, max: 10, createdAfter: new Date(0) })).toEqual([]);
    expect(await client.countUsers()).toBe(0);
    await other.drop();
  });
});

describe('the address of the server', () => {
  it.each(['/', '/auth', '/auth//'])('may end in %s', async (ending) => {
    const proxy = await startProxy();
    expect(await connect({ KEYCLOAK_SERVER_URL: `${proxy.url}${ending}` }).countUsers()).toBe(250);
    expect(proxy.logins()).toBe(1);
    await proxy.close();
  });

  it.each([
    'localhost:8080',
    'ftp://localhost',
    'http://admin:secret@localhost',
    'http://localhost/?a=b',
    'http://',
  ])('is refused before it is used: %s', (url) => {
    const configured = keycloakResource.configure({ ...variables, KEYCLOAK_SERVER_URL: url });
    expect(configured).toMatchObject({
      ok: false,
      problems: [{ variable: 'KEYCLOAK_SERVER_URL' }],
    });
    expect(JSON.stringify(configured)).not.toContain('secret');
  });

  it('is not that of Keycloak', async () => {
    const proxy = await startProxy(() => ({ status: 200, body: '<html>' }));
    const error = await failureOf(connect({ KEYCLOAK_SERVER_URL: proxy.url }).countUsers());
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.message).toContain('KEYCLOAK_SERVER_URL');
    await proxy.close();
  });
});

describe('the token', () => {
  async function withLifespan(
    seconds: number,
    use: (admin: KeycloakAdminClient) => Promise<void>,
  ): Promise<void> {
    const admin = await keycloakAdmin();
    const { accessTokenLifespan } = (await admin.realms.findOne({ realm: 'master' })) ?? {};
    await admin.realms.update({ realm: 'master' }, { accessTokenLifespan: seconds });
    try {
      await use(admin);
    } finally {
      await (
        await keycloakAdmin()
      ).realms.update({ realm: 'master' }, { accessTokenLifespan: accessTokenLifespan ?? 60 });
    }
  }

  it('is renewed before it expires', async () => {
    const proxy = await startProxy();
    const client = connect({ KEYCLOAK_SERVER_URL: proxy.url });
    await withLifespan(3, async () => {
      const end = performance.now() + 7_000;
      let answers = 0;
      for (; performance.now() < end; answers += 1) await client.listUsers({ first: 0, max: 1 });
      // A request may run so long that the server rejects it.
      expect(proxy.requests() - answers).toBeLessThanOrEqual(1);
      expect(proxy.logins()).toBeGreaterThanOrEqual(3);
      expect(proxy.logins()).toBeLessThanOrEqual(4);
    });
    await proxy.close();
  });

  it('is requested once by many callers, and one of them may leave', async () => {
    const proxy = await startProxy();
    const client = connect({ KEYCLOAK_SERVER_URL: proxy.url });
    const leaving = new AbortController();
    const left = failureOf(client.countUsers(leaving.signal));
    const counts = Promise.all(Array.from({ length: 20 }, () => client.countUsers()));
    leaving.abort(new Error('left'));
    expect((await left).message).toBe('left');
    expect(await counts).toEqual(Array(20).fill(250));
    expect(proxy.logins()).toBe(1);
    await proxy.close();
  });

  it('is requested once more when it is refused', async () => {
    let refusals = 1;
    const proxy = await startProxy((path) =>
      path.includes('/admin/') && refusals-- > 0
        ? { status: 401, body: '{"error":"HTTP 401 Unauthorized"}' }
        : undefined,
    );
    expect(await connect({ KEYCLOAK_SERVER_URL: proxy.url }).countUsers()).toBe(250);
    expect([proxy.logins(), proxy.requests()]).toEqual([2, 2]);
    refusals = Infinity;
    const error = await failureOf(connect({ KEYCLOAK_SERVER_URL: proxy.url }).countUsers());
    expect(error).toMatchObject({
      name: 'SERVICE_LOGIN_REFUSED',
      message: expect.stringContaining('KEYCLOAK_ADMIN_USERNAME'),
    });
    expect([proxy.logins(), proxy.requests()]).toEqual([4, 4]);
    await proxy.close();
  });
});

describe('a refusal ends at the first attempt and says what to do:', () => {
  it('a wrong password, which the error does not contain', async () => {
    const proxy = await startProxy();
    const error = await failureOf(
      connect({
        KEYCLOAK_SERVER_URL: proxy.url,
        KEYCLOAK_ADMIN_PASSWORD: 'pass-phrase',
      }).countUsers(),
    );
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.message).toMatch(
      /login to realm master: 40[01] Invalid user credentials: .*KEYCLOAK_ADMIN_USERNAME.*KEYCLOAK_ADMIN_PASSWORD/,
    );
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('pass-phrase');
    expect(proxy.logins()).toBe(1);
    await proxy.close();
  });

  it('a password that the server repeats is not told either', async () => {
    const proxy = await startProxy(() => ({
      status: 400,
      body: '{"error":"bad password pass-phrase"}',
    }));
    const error = await failureOf(
      connect({
        KEYCLOAK_SERVER_URL: proxy.url,
        KEYCLOAK_ADMIN_PASSWORD: 'pass-phrase',
      }).countUsers(),
    );
    expect(error.message).toContain('bad password ***');
    await proxy.close();
  });

  it('a missing realm', async () => {
    const error = await failureOf(
      connect({ KEYCLOAK_MAIN_REALM_NAME: 'nowhere' }).listUsers({ first: 0, max: 1 }),
    );
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.message).toMatch(/404 Realm not found.*KEYCLOAK_MAIN_REALM_NAME \(nowhere\)/);
  });

  it('a path where Keycloak is not', async () => {
    const error = await failureOf(
      connect({ KEYCLOAK_SERVER_URL: `${variables.KEYCLOAK_SERVER_URL}/auth` }).countUsers(),
    );
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.message).toMatch(/404 .*KEYCLOAK_SERVER_URL/);
  });

  it('a redirect, which would take the password elsewhere', async () => {
    const proxy = await startProxy(() => ({ status: 307, body: '' }));
    const error = await failureOf(connect({ KEYCLOAK_SERVER_URL: proxy.url }).countUsers());
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.message).toMatch(/redirect; is KEYCLOAK_SERVER_URL/);
    await proxy.close();
  });

  it('an administrator without the right to see users', async () => {
    const admin = await keycloakAdmin();
    const username = `${realm.name}-guest`;
    const credentials = [{ type: 'password', value: 'guest', temporary: false }];
    const profile = { email: `${username}@example.org`, firstName: 'Guest', lastName: 'Guest' };
    const { id } = await admin.users.create({
      realm: 'master',
      username,
      enabled: true,
      credentials,
      ...profile,
    });
    const client = connect({ KEYCLOAK_ADMIN_USERNAME: username, KEYCLOAK_ADMIN_PASSWORD: 'guest' });
    for (const error of [
      await failureOf(client.countUsers()),
      await failureOf(client.listUsers({ first: 0, max: 1 })),
      await failureOf(client.supportsCreatedAfter()),
      await failureOf(client.checkHealth()),
    ]) {
      expect(error).toBeInstanceOf(TerminalError);
      expect(error.message).toMatch(
        new RegExp(
          `403 .*KEYCLOAK_ADMIN_USERNAME needs the role view-users of the client ${realm.name}-realm`,
        ),
      );
    }
    await (await keycloakAdmin()).users.del({ realm: 'master', id });
  });
});

describe('a failure', () => {
  it.each(['/token', '/users'])('of %s that passes is got over', async (ending) => {
    let failures = 2;
    const proxy = await startProxy((path) =>
      path.includes(ending) && failures-- > 0 ? { status: 503, body: '' } : undefined,
    );
    expect(
      await connect({ KEYCLOAK_SERVER_URL: proxy.url }).listUsers({ first: 0, max: 1 }),
    ).toHaveLength(1);
    await proxy.close();
  });

  it('that stays is given up after a bounded number of attempts, to be retried later', async () => {
    const proxy = await startProxy((path) =>
      path.includes('/users') ? { status: 500, body: '{"error":"unknown_error"}' } : undefined,
    );
    const error = await failureOf(
      connect({ KEYCLOAK_SERVER_URL: proxy.url }, { maxAttempts: 3 }).countUsers(),
    );
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toMatch(/failed 3 times at GET .*: 500 unknown_error/);
    expect(proxy.requests()).toBe(3);
    await proxy.close();
  });

  it('is a server that is down', async () => {
    const proxy = await startProxy();
    await proxy.close();
    const error = await failureOf(connect({ KEYCLOAK_SERVER_URL: proxy.url }).countUsers());
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('of a request that is cancelled is the reason for it', async () => {
    let requests = 0;
    const silent = createServer((request, response) => {
      if (request.url?.endsWith('/token'))
        response.end('{"access_token":"some-token","expires_in":60}');
      else requests += 1;
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const cancelling = new AbortController();
    const failed = failureOf(connect({ KEYCLOAK_SERVER_URL: url }).countUsers(cancelling.signal));
    await expect.poll(() => requests).toBe(1);
    const reason = new Error('cancelled');
    cancelling.abort(reason);
    expect(await failed).toBe(reason);
    silent.closeAllConnections();
    silent.close();
  });

  it('is an answer in another shape, of which the error holds nothing', async () => {
    const body = JSON.stringify([{ username: 7, email: 'ada@example.org' }]);
    const proxy = await startProxy((path) =>
      path.includes('/users') ? { status: 200, body } : undefined,
    );
    const error = await failureOf(
      connect({ KEYCLOAK_SERVER_URL: proxy.url }).listUsers({ first: 0, max: 1 }),
    );
    expect(error).toMatchObject({
      name: 'SERVICE_ANSWER_UNKNOWN',
      message: expect.stringContaining('KEYCLOAK_SERVER_URL'),
    });
    expect(error).toBeInstanceOf(TerminalError);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(
      'ada@example.org',
    );
    await proxy.close();
  });

  it.each(['the login', 'the list'])('is a server that leaves %s unanswered', async (which) => {
    const silent = createServer((request, response) => {
      if (which === 'the list' && request.url?.endsWith('/token'))
        response.end('{"access_token":"some-token","expires_in":60}');
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const error = await failureOf(
      connect({ KEYCLOAK_SERVER_URL: url }, { timeoutMs: 50, maxAttempts: 2 }).listUsers({
        first: 0,
        max: 1,
      }),
    );
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toContain('no answer within 0.05 s');
    silent.closeAllConnections();
    silent.close();
  });
});

it('reports in one line that it works', async () => {
  const configured = keycloakResource.configure({
    ...variables,
    KEYCLOAK_SERVER_URL: `${variables.KEYCLOAK_SERVER_URL}/`,
  });
  if (!configured.ok) throw new Error('it should be configured');
  expect(await keycloakResource.checkHealth(configured.create())).toBe(
    `Keycloak 26.7.3 at ${variables.KEYCLOAK_SERVER_URL}, realm ${realm.name} with 250 users`,
  );
  expect(
    keycloakEnv.parse({ ...variables, KEYCLOAK_MAIN_REALM_NAME: undefined })
      .KEYCLOAK_MAIN_REALM_NAME,
  ).toBe('moderate');
});
