import type pg from 'pg';
import { keysName } from './definitions.ts';

const hour = `to_char(timestamp '1911-01-01' + i * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI"Z"')`;
const name = `'customer-' || lpad(i::text, 7, '0')`;

interface Filled {
  readonly asset: string;
  /** SQL expression for the key of partition `i`. */
  readonly key: string;
  /** The share of them that is recorded. */
  readonly share: number;
  /** Whether they used the same partition of `bench/source`, one in fifty an older version of it. */
  readonly used: boolean;
}

/**
 * Records partitions as runs would have; in one of a hundred, spread over all, the last attempt
 * failed.
 */
export async function fillPartitions(database: pg.Pool, count: number): Promise<void> {
  await fill(database, count, { asset: 'bench/source', key: hour, share: 1, used: false });
  await fill(database, count, { asset: 'bench/hours', key: hour, share: 0.7, used: true });
  await fill(database, count, { asset: 'bench/keys', key: name, share: 0.7, used: false });
  await database.query(
    `insert into partition_keys (name, key) select '${keysName}', ${name} from generate_series(0, $1::int - 1) i`,
    [count],
  );
  await database.query('vacuum analyze');
}

async function fill(
  database: pg.Pool,
  count: number,
  { asset, key, share, used }: Filled,
): Promise<void> {
  const text = `
    insert into asset_partitions (asset, partition, is_failed, run_id, value, metadata, materialized_at, data_version, upstream_versions,
      failed_run_id, failed_at, error)
    select $2::text, key, failed, 'run-' || i, '{"rows": 120}', '{"rows": 120, "uri": "s3://bench/some/object"}', now() - interval '1 day', 'v1',
      case when $4::boolean then jsonb_build_array(
        jsonb_build_object('asset', 'bench/source', 'partition', key, 'version', case when hash % 50 = 0 then 'v0' else 'v1' end)) end,
      case when failed then 'run-failed' end, case when failed then now() - interval '1 hour' end, case when failed then 'broken' end
    from (
      select i, ${key} as key, hash, hash % 100 = 1 as failed
      from (select i, hashint4(i) & 1048575 as hash from generate_series(0, $1::int - 1) i) numbered where hash < $3::float8 * 1048576
    ) filled`;
  await database.query(text, [count, asset, share, used]);
}

/** Materializes a twentieth of the partitions again, spread over all, as runs do. */
export async function changePartitions(database: pg.Pool): Promise<void> {
  await database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at) values ('changed', 'changed', 'x', 'bench', '{}', 'running', now())`,
  );
  await database.query(
    `with changed as (
       update asset_partitions set is_failed = false, materialized_at = now(), data_version = 'v2'
       where asset = 'bench/hours' and hashtext(partition) % 20 = 0 returning partition
     )
     insert into materializations (run_id, asset, partition, status, started_at, ended_at)
     select 'changed', 'bench/hours', partition, 'materialized', now(), now() from changed`,
  );
}
