import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flawsOfTable } from './bodies.ts';
import { startOpenMetadata } from './server.ts';
import type { OpenMetadataStandIn } from './server.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

/**
 * Recorded requests to a real server, with the status of the response. `token` if it was invalid,
 * `id` of the entity in the response.
 */
interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly token?: string | null;
  readonly request?: object;
  readonly status: number;
  readonly id?: string;
}

const recorded = readFileSync(new URL('recorded/by-hand.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

/** The real server already had these when the recording started. */
const existing = recorded.filter(
  ({ method, path, status }) =>
    method === 'PUT' &&
    status === 200 &&
    /\/(databaseServices|databases|databaseSchemas)$/.test(path),
);

let server: OpenMetadataStandIn;
/** Its ids, keyed by those of the recording. */
const ids = new Map<string, string>();

async function replay({ method, path, token, request, id }: Recorded): Promise<Response> {
  const ours = (text: string) =>
    [...ids].reduce((replaced, [theirs, own]) => replaced.replaceAll(theirs, own), text);
  const response = await fetch(`http://${server.host}:${server.port}/api${ours(path)}`, {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token ?? server.token}` }),
      ...(request && { 'content-type': 'application/json' }),
    },
    ...(request && { body: ours(JSON.stringify(request)) }),
  });
  if (id && response.ok) ids.set(id, ((await response.clone().json()) as { id: string }).id);
  return response;
}

beforeAll(async () => {
  server = await startOpenMetadata();
  for (const request of existing) await replay(request);
});

afterAll(() => server.stop());

it.each(nonEmpty(recorded).map((example, index) => ({ ...example, index })))(
  '$index: $method $path is answered with $status',
  async ({ index }) => {
    const example = recorded[index];
    if (!example) throw new Error('no such example');
    const response = await replay(example);
    expect(response.status).toBe(example.status);
    const isTable = response.ok && /^\/v1\/tables(\/name\/[^/]+)?(\?.*)?$/.test(example.path);
    expect(isTable ? flawsOfTable(await response.json()) : []).toEqual([]);
  },
);

it('takes the one route that does not exist for a violation, and nothing else', () => {
  expect(server.violations).toEqual([
    'GET /v1/tables/name/man.d.s.t/tableProfile/latest: no such route',
  ]);
});
