import { expect, vi } from 'vitest';
import { points } from '../support/fault-options.ts';
import type { TrustScene } from './scene.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

export interface Subjects {
  readonly usernames: readonly string[];
  readonly objectKeys: readonly string[];
}

/** Each point leaves subjects behind that are requested five at a time. */
const settlesWithinMs = 120_000 + points * 10_000;

/**
 * Ticks until every user has a DID, every object a proof, and every request has ended. Attempts due
 * within an hour are due now.
 */
export async function settle(
  { database, platform, tick }: TrustScene,
  { usernames, objectKeys }: Subjects,
): Promise<void> {
  await vi.waitFor(
    async () => {
      await database.query(`update run_requests set not_before = now() where status = 'pending'`);
      await database.query('update sensor_cursors set not_before = null');
      await tick();
      const dids = new Map(
        platform.users().map(({ username, trust_did }) => [username, trust_did]),
      );
      expect(
        nonEmpty(usernames).filter((username) => (dids.get(username) ?? null) === null),
      ).toEqual([]);
      const proofs = new Map(platform.objects().map(({ key, proof_id }) => [key, proof_id]));
      expect(nonEmpty(objectKeys).filter((key) => (proofs.get(key) ?? null) === null)).toEqual([]);
      const { rows } = await database.query(
        `select job, run_key from run_requests where status in ('pending', 'started')`,
      );
      expect(rows).toEqual([]);
    },
    { timeout: settlesWithinMs, interval: 200 },
  );
}

/**
 * Checks that the trust service was called once for each subject, each key has one completed run,
 * and nothing is left behind.
 */
export async function checkTrust(
  { database, platform }: TrustScene,
  { usernames, objectKeys }: Subjects,
): Promise<void> {
  const asked = (kind: 'did' | 'proof', names: readonly string[]) =>
    names.map((name) => [name, platform.trustService.asked(kind, name)]);
  const once = (names: readonly string[]) => names.map((name) => [name, 1]);
  expect(asked('did', usernames)).toEqual(once(usernames));
  expect(asked('proof', objectKeys)).toEqual(once(objectKeys));

  const { rows } = await database.query<{ key: string; completed: number; materialized: number }>(
    `select q.run_key as key, (count(distinct q.attempt) filter (where q.status = 'completed' and r.status = 'completed'))::int as completed,
       count(distinct l.partition)::int as materialized
     from run_requests q left join runs r on r.run_id = q.run_id
       left join asset_partitions l on l.asset in ('trust/user_did', 'trust/object_proof') and l.partition = q.run_key
         and l.materialized_at is not null
     where q.run_key = any($1) group by q.run_key`,
    [[...usernames, ...objectKeys]],
  );
  expect(new Map(rows.map(({ key, ...counts }) => [key, counts]))).toEqual(
    new Map([...usernames, ...objectKeys].map((key) => [key, { completed: 1, materialized: 1 }])),
  );
  const { rows: places } = await database.query('select * from pool_places');
  expect(places).toEqual([]);
  expect(platform.violations).toEqual([]);
}
