import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

const day = 86_400_000;
const now = Date.now();

beforeAll(async () => {
  store = await createStateStore('runs');
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, error, started_at, ended_at)
     select id, id, job, 'test', '{}', status, case status when 'failed' then 'Burnt' end, started, ended
     from (values ('lost', 'cook', 'running', $1::timestamptz, null), ('burnt', 'cook', 'failed', $2, $2::timestamptz),
                  ('cold', 'serve', 'failed', $3, $3), ('new', 'serve', 'running', $4, null)) run (id, job, status, started, ended)`,
    [now - 4 * day, now - 3 * day, now - 2 * day, now - day].map((at) => new Date(at)),
  );
  await store.database.query(
    `insert into materializations (run_id, asset, partition, status, error, started_at, ended_at)
     values ('burnt', 'cakes', 'monday', 'failed', 'Burnt', now(), now()), ('cold', 'cakes', 'sunday', 'failed', 'Cold', now(), now())`,
  );
});

afterAll(() => store.close());

test.each([
  [{}, 4],
  [{ status: 'running' }, 2],
  [{ status: 'failed', endedAfter: new Date(now - 2.5 * day) }, 1],
  [{ status: 'failed', job: 'cook', endedAfter: new Date(now - 2.5 * day) }, 0],
  [{ job: 'serve' }, 2],
  [{ launchedBy: 'test' }, 4],
  [{ launchedBy: 'nobody' }, 0],
  [{ launchedBy: 'what Postgres has no character for: \0' }, 0],
  [{ startedAfter: new Date(now - 2.5 * day), startedBefore: new Date(now - 1.5 * day) }, 1],
  [{ asset: 'cakes' }, 2],
  [{ asset: 'cakes', partition: 'monday' }, 1],
  [{ asset: 'cakes', job: 'serve' }, 1],
  [{ asset: 'bread' }, 0],
] as const)('%j are counted and listed alike', async (filter, count) => {
  expect(await store.runs.count(filter)).toBe(count);
  expect(await store.runs.list({ ...filter, limit: 10 })).toHaveLength(count);
});

test('the latest come first, or the oldest', async () => {
  const ids = async (oldestFirst?: boolean) =>
    (
      await store.runs.list({ limit: 2, ...(oldestFirst === undefined ? {} : { oldestFirst }) })
    ).map(({ runId }) => runId);
  expect(await ids()).toEqual(['new', 'cold']);
  expect(await ids(true)).toEqual(['lost', 'burnt']);
});

test('a page continues behind the last run of the page before', async () => {
  const first = await store.runs.list({ limit: 2 });
  const rest = await store.runs.list({ limit: 10, before: first.at(-1) });
  expect([...first, ...rest]).toEqual(await store.runs.list({ limit: 12 }));
  expect(rest.map(({ runId }) => runId)).not.toContain(first[1]?.runId);
});
