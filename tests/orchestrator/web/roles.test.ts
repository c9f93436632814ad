import { expect, test } from 'vitest';
import type { Caller } from '#orchestrator/web/access/caller.ts';
import { identifyByToken } from '#orchestrator/web/access/identify.ts';
import { createWebApp } from '#orchestrator/web/server/create-web-app.ts';
import { refusal } from '#orchestrator/web/server/refusal.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const away = () => Promise.reject(new Error('not reached'));
const source = {
  env: {},
  settings: { dev: { folder: 'nowhere' } },
  definitions: away,
  temporal: away,
  store: away,
  note: () => undefined,
};
const tokens: Readonly<Record<string, Caller>> = {
  looks: { name: 'anna', role: 'viewer', via: 'token' },
  acts: { name: 'otto', role: 'operator', via: 'token' },
};
const identify = identifyByToken(
  async (token) => {
    const caller = tokens[token];
    if (caller !== undefined) return caller;
    throw refusal('API_TOKEN_INVALID', 'Nobody has this token');
  },
  () => Promise.reject(refusal('LOGIN_REQUIRED', 'Log in')),
);
const app = createWebApp(source, { report: () => undefined }, new AbortController().signal, {
  identify,
});

const ask = (path: string, token?: string, method = 'GET') =>
  app.request(path, {
    method,
    headers: {
      host: 'localhost',
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  });

const { paths } = (await (await ask('/api/openapi.json', 'looks')).json()) as {
  readonly paths: Readonly<Record<string, object>>;
};
const operations = nonEmpty(
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{\w+\}/g, '1'),
    })),
  ),
);
const changing = nonEmpty(operations.filter(({ method }) => method !== 'GET'));

const codeOf = async (answer: Response) =>
  ((await answer.json()) as { readonly code: string }).code;

test.each(changing)('$method $path takes the role operator', async ({ method, path }) => {
  const viewer = await ask(path, 'looks', method);
  expect({ status: viewer.status, code: await codeOf(viewer) }).toEqual({
    status: 403,
    code: 'ROLE_MISSING',
  });
  // It then lacks something else: a body, or the store.
  expect([400, 500]).toContain((await ask(path, 'acts', method)).status);
});

test.each(operations)(
  '$method $path is closed to whoever is not known',
  async ({ method, path }) => {
    const codes = { API_TOKEN_INVALID: 'wrong', LOGIN_REQUIRED: undefined };
    for (const [code, token] of Object.entries(codes)) {
      const answer = await ask(path, token, method);
      expect({ status: answer.status, code: await codeOf(answer) }).toEqual({ status: 401, code });
    }
  },
);

test('a viewer is answered who they are', async () => {
  expect(await (await ask('/api/v1/session', 'looks')).json()).toEqual({
    name: 'anna',
    role: 'viewer',
    via: 'token',
    requestToken: null,
  });
});
