import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createRedact } from '#orchestrator/run-logs/redact.ts';
import type { ReportSource } from '#orchestrator/reports/report-source.ts';
import { openAccess } from '#orchestrator/web/access/open-access.ts';
import { createWebApp } from '#orchestrator/web/server/create-web-app.ts';
import { runCommand, runJson } from '#tests/cli/run-command.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { createWeatherDefinitions } from './definitions.ts';

let environment: RunEnvironment;
let app: ReturnType<typeof createWebApp>;

interface Created {
  readonly token: string;
  readonly expiresAt: string;
}

beforeAll(async () => {
  environment = await openRunEnvironment();
  app = startApp();
});

afterAll(() => environment.close());

/** A server without a login, with custom limits. */
function startApp(): ReturnType<typeof createWebApp> {
  const definitions = createWeatherDefinitions({ broken: new Set(), news: [] });
  const source: ReportSource = {
    env: environment.env,
    settings: { dev: { folder: 'nowhere' } },
    definitions: async () => definitions,
    temporal: async () => environment.client,
    store: async () => environment.store,
    note: () => undefined,
  };
  const options = { basePath: '', report: () => undefined };
  const access = openAccess(source, undefined, options);
  return createWebApp(source, options, new AbortController().signal, access);
}

const create = (name: string, ...options: readonly string[]) =>
  runJson<Created>(['tokens', 'create', name, '--role', 'operator', ...options], environment);

const ask = (token: string, path = '/api/v1/session', body?: object) =>
  app.request(path, {
    headers: {
      host: 'localhost',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });

const answerOf = async (answer: Response) => ({
  status: answer.status,
  ...((await answer.json()) as object),
});

test('a token is printed once, is kept as its hash, and says who its holder is and what they may do', async () => {
  const { token, expiresAt } = await create('deployment', '--expires', '30d');
  expect(token).toMatch(/^orch_[0-9a-f]{64}$/);
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
  expect(await answerOf(await ask(token))).toEqual({
    status: 200,
    name: 'deployment',
    role: 'operator',
    via: 'token',
    requestToken: null,
  });
  const { rows } = await environment.store.database.query<object>('select * from api_tokens');
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(rows).toMatchObject([{ hash: { length: 32 }, last_used_at: expect.any(Date) }]);
  expect(createRedact([])(`it is ${token}, and no other`)).toBe('it is [removed], and no other');

  const plain = await runCommand(['tokens', 'create', 'reader', '--role', 'viewer'], environment);
  expect(plain.out).toMatch(/^orch_[0-9a-f]{64}\n$/);
  expect(plain.err).toContain('The token is shown only this once');
  const again = await runCommand(['tokens', 'create', 'reader', '--role', 'viewer'], environment);
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining('[API_TOKEN_EXISTS]') });
  const list = await runCommand(['tokens', 'list'], environment);
  expect(list.out).toMatch(/^reader +viewer +valid .* never /m);
  expect(list.out).not.toContain('orch_');
});

test('it acts without a request token, as its role allows, and by its name', async () => {
  const pause = '/api/v1/automation/pause';
  const body = { assets: ['kitchen/cakes'] };
  const { token } = await create('robot');
  expect(await answerOf(await ask(token, pause, body))).toMatchObject({
    code: 'AUTOMATION_NOT_FOUND',
  });
  const { out } = await runCommand(['tokens', 'create', 'looks', '--role', 'viewer'], environment);
  expect(await answerOf(await ask(out.trim(), pause, body))).toMatchObject({
    status: 403,
    code: 'ROLE_MISSING',
  });
  expect(
    await environment.store.audit.list({ action: 'automation pause', limit: 9 }),
  ).toMatchObject([
    { who: 'looks', via: 'token', code: 'ROLE_MISSING' },
    { who: 'robot', via: 'token', code: 'AUTOMATION_NOT_FOUND' },
  ]);
});

test('a token that is revoked or has expired is refused at once', async () => {
  const { token } = await create('short');
  expect((await ask(token)).status).toBe(200);
  await environment.store.database.query(
    `update api_tokens set expires_at = now() where name = 'short'`,
  );
  const expired = await ask(token);
  expect(expired.headers.get('www-authenticate')).toBe('Bearer');
  expect(await answerOf(expired)).toMatchObject({ status: 401, code: 'API_TOKEN_INVALID' });

  const { token: other } = await create('other');
  expect((await ask(other)).status).toBe(200);
  await runCommand(['tokens', 'revoke', 'other'], environment);
  expect((await ask(other)).status).toBe(401);
  const twice = await runCommand(['tokens', 'revoke', 'other'], environment);
  expect(twice).toMatchObject({ code: 2, err: expect.stringContaining('[API_TOKEN_NOT_FOUND]') });
  const { tokens } = await runJson<{ readonly tokens: readonly object[] }>(
    ['tokens', 'list'],
    environment,
  );
  expect(tokens.slice(0, 2)).toMatchObject([
    { name: 'other', state: 'revoked', revokedBy: expect.any(String) },
    { name: 'short', state: 'expired', revokedBy: null },
  ]);
  // The name is available again.
  expect((await ask((await create('other')).token)).status).toBe(200);
});

test('use is noted at most once in a minute', async () => {
  const { token } = await create('busy');
  const lastUse = async () =>
    (await environment.store.apiTokens.list()).find(({ name }) => name === 'busy')?.lastUsedAt;
  await ask(token);
  const first = await lastUse();
  await ask(token);
  expect(await lastUse()).toEqual(first);
  await environment.store.database.query(
    `update api_tokens set last_used_at = now() - interval '61 seconds' where name = 'busy'`,
  );
  await ask(token);
  expect((await lastUse())?.getTime()).toBeGreaterThan(first?.getTime() ?? Infinity);
});

test('creation and revocation are in the audit log, without the token', async () => {
  const { token } = await create('audited');
  await runCommand(['tokens', 'revoke', 'audited'], environment);
  const actions = await environment.store.audit.list({ about: 'audited', limit: 9 });
  expect(actions).toMatchObject([
    { action: 'tokens revoke', via: 'cli', code: undefined },
    { action: 'tokens create', input: { name: 'audited', role: 'operator', expires: '90d' } },
  ]);
  const all = await environment.store.audit.list({ limit: 500 });
  expect(JSON.stringify(all)).toContain('[removed]');
  expect(JSON.stringify(all)).not.toContain(token.slice(5));
});

test.each([
  [['--expires', '367d'], 'up to 366 days'],
  [['--expires', 'soon'], 'expected a duration'],
] as const)('a token is not created with %j', async (options, text) => {
  const { code, err } = await runCommand(
    ['tokens', 'create', 'wrong', '--role', 'viewer', ...options],
    environment,
  );
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(text) });
});

test('wrong tokens and changes are limited, with the time after which to retry; a valid token is not shut out by wrong ones', async () => {
  app = startApp();
  const { token } = await create('limited');
  for (let count = 0; count < 30; count += 1) expect((await ask('wrong')).status).toBe(401);
  const refused = await ask(`orch_${'0'.repeat(64)}`);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answerOf(refused)).toEqual({
    type: 'about:blank',
    title: 'Too Many Requests',
    status: 429,
    code: 'TOO_MANY_REQUESTS',
    detail: expect.stringMatching(
      /^More than 30 API tokens that are not valid in 60 s\. Retry in \d+ s$/,
    ),
  });
  expect((await ask(token)).status).toBe(200);

  // Rejected before anything is done or recorded.
  for (let count = 0; count < 300; count += 1) await ask(token, '/api/v1/nothing', {});
  const { length } = await environment.store.audit.list({ who: 'limited', limit: 500 });
  const change = await ask(token, '/api/v1/alerts/retry', {});
  expect(change.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await answerOf(change)).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
  expect(await environment.store.audit.list({ who: 'limited', limit: 500 })).toHaveLength(length);
  expect((await ask(token)).status).toBe(200);
});

test('the streams of events and the checked configs of a viewer are limited in number and size', async () => {
  app = startApp();
  const { token } = await create('watches', '--role', 'viewer');
  const follow = async () => ask(token, '/api/v1/events');
  const streams = await Promise.all(Array.from({ length: 30 }, follow));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await follow();
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await answerOf(refused)).toMatchObject({ status: 429, code: 'TOO_MANY_STREAMS' });
  await streams[0]?.body?.cancel();
  await vi.waitFor(async () => {
    const { status, body } = await follow();
    await body?.cancel();
    expect(status).toBe(200);
  });
  await Promise.all(streams.slice(1).map(async ({ body }) => body?.cancel()));

  const check = async (text: string) =>
    app.request('/jobs/nothing', {
      method: 'POST',
      headers: {
        host: 'localhost',
        authorization: `Bearer ${token}`,
        'content-length': String(text.length),
      },
      body: text,
    });
  expect(await answerOf(await check('x'.repeat(262_145)))).toMatchObject({
    status: 413,
    code: 'BODY_TOO_LARGE',
  });
  // That one counted for 17.
  const statuses = await Promise.all(Array.from({ length: 283 }, () => check('text=')));
  expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([404]));
  expect(await answerOf(await check(''))).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
  // Checks do not use up changes.
  expect((await ask(token, '/api/v1/alerts/retry', {})).status).toBe(403);
});
