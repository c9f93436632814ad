import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebApp } from '#orchestrator/web/server/create-web-app.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { createWeatherDefinitions } from './definitions.ts';

let environment: RunEnvironment;
let app: ReturnType<typeof createWebApp>;

beforeAll(async () => {
  environment = await openRunEnvironment();
  const definitions = createWeatherDefinitions({ broken: new Set(), news: [] });
  const source = {
    env: environment.env,
    settings: { dev: { folder: 'nowhere' } },
    definitions: async () => definitions,
    temporal: async () => environment.client,
    store: async () => environment.store,
    note: () => undefined,
  };
  const caller = { name: 'anna', role: 'operator', via: 'token' } as const;
  const identify = async () => ({ caller, requestToken: undefined });
  const report = (error: unknown) => {
    throw error;
  };
  app = createWebApp(source, { report }, new AbortController().signal, { identify });
});

afterAll(() => environment.close());

interface Answer {
  readonly code?: string;
  readonly run?: { readonly runId: string };
  readonly isNew?: boolean;
}

async function post(path: string, body: object): Promise<Answer> {
  const headers = { host: 'localhost', 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: JSON.stringify(body) };
  return (await app.request(`/api/v1/${path}`, sent)).json() as Promise<Answer>;
}

test('equal requests with one key start one run, and other requests with that key none', async () => {
  const idempotencyKey = 'party-7';
  const launch = (config: object) => post('jobs/greetJob/runs', { config, idempotencyKey });
  const equal = [
    { guests: ['Ann'], loud: true },
    { loud: true, guests: ['Ann'] },
  ];
  const launched = await Promise.all([...equal, ...equal].map(launch));
  expect(new Set(launched.map(({ run }) => run?.runId))).toEqual(
    new Set([expect.stringMatching(/^[\da-f-]{36}$/)]),
  );
  const reused = { code: 'IDEMPOTENCY_KEY_REUSED' };
  expect(await launch({ guests: ['Bob'] })).toMatchObject(reused);
  const ofAnotherJob = { selection: ['weather/report'], idempotencyKey };
  expect(await post('materializations', ofAnotherJob)).toMatchObject(reused);
});

test('equal reports with one key are recorded once, also at the same time', async () => {
  const report = { metadata: { rows: 7 }, idempotencyKey: 'load-7' };
  const reported = await Promise.all(
    [1, 2, 3].map(() => post('assets/weather%2Freport/materializations', report)),
  );
  expect(reported.filter(({ isNew }) => isNew === true)).toHaveLength(1);
  expect(reported.filter(({ isNew }) => isNew === false)).toHaveLength(2);
});
