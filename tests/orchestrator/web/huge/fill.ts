import type pg from 'pg';
import {
  dailyAsset,
  firstDay,
  firstHour,
  hoursAsset,
  keysAsset,
  keysName,
  plainAsset,
  plainAssets,
  upstreamOf,
  type HugeSizes,
} from './definitions.ts';

/** The run with the most steps. */
export const largestRun = 'run-largest';

/**
 * The data of a large deployment after a month: 70% of its partitions, 1% of these failed, and runs
 * of 30 days.
 */
export async function fillHuge(database: pg.Pool, sizes: HugeSizes): Promise<void> {
  const plain = Array.from({ length: plainAssets(sizes) }, (_, index) => plainAsset(index));
  await fillRuns(database, sizes, plain);
  const days = Array.from({ length: sizes.daily }, (_, index) => dailyAsset(index));
  const hour = `to_char(timestamp '${firstHour}' + i * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI"Z"')`;
  await fillPartitions(database, [hoursAsset], hour, sizes.hours, 0.7);
  await fillPartitions(database, [keysAsset], siteKey, sizes.keys, 0.7);
  await fillPartitions(
    database,
    days,
    `to_char(date '${firstDay}' + i, 'YYYY-MM-DD')`,
    sizes.days,
    0.7,
  );
  await fillPartitions(database, plain, `''`, 1, 0.95);
  await useUpstream(database, plain);
  await database.query(
    `insert into partition_keys (name, key) select '${keysName}', ${siteKey} from generate_series(0, $1::int - 1) i`,
    [sizes.keys],
  );
  await database.query('vacuum analyze');
}

const siteKey = `'site-' || lpad(i::text, 7, '0')`;

async function fillPartitions(
  database: pg.Pool,
  assets: readonly string[],
  key: string,
  count: number,
  share: number,
): Promise<void> {
  const text = `
    insert into asset_partitions (asset, partition, is_failed, run_id, value, metadata, materialized_at, changed_at, data_version, failed_checks,
      failed_run_id, failed_at, error)
    select asset, key, failed, 'run-' || hash % 1000, '{"rows": 120}', '{"rows": 120, "uri": "s3://lake/some/object"}', at, at, 'v1',
      case when hash % 500 = 7 then '[{"name": "not_empty", "severity": "error"}]'::json end,
      case when failed then 'run-1' end, case when failed then at + interval '1 hour' end,
      case when failed then 'The service answered 503: upstream connect error' end
    from (
      select asset, key, hash, hash % 100 = 1 as failed, now() - hash % 100000 * interval '1 second' - interval '2 hours' as at
      from (
        select asset, ${key} as key, hashtext(asset || i) & 1048575 as hash from unnest($2::text[]) asset, generate_series(0, $1::int - 1) i
      ) numbered where hash < $3::float8 * 1048576
    ) filled`;
  await database.query(text, [count, assets, share]);
}

/**
 * Assets without partitions used the current version of their upstream, one in fifty an older one.
 */
async function useUpstream(database: pg.Pool, plain: readonly string[]): Promise<void> {
  const edges = plain.flatMap((asset, index) =>
    upstreamOf(index, plain.length).map((upstream) => ({ asset, upstream: plain[upstream] })),
  );
  await database.query(
    `update asset_partitions p set upstream_versions = used.versions from (
       select asset, jsonb_agg(jsonb_build_object('asset', upstream, 'partition', '', 'version',
         case when hashtext(asset) % 50 = 0 then 'v0' else 'v1' end)) as versions
       from json_to_recordset($1) as edge(asset text, upstream text) group by asset
     ) used where (p.asset, p.partition) = (used.asset, '')`,
    [JSON.stringify(edges)],
  );
}

/**
 * Two steps each, with a check and a log line; in one of fifty a step failed, in one of a hundred
 * the check. One run has many steps.
 */
async function fillRuns(
  database: pg.Pool,
  { runs, steps, hours }: HugeSizes,
  plain: readonly string[],
): Promise<void> {
  const started = `now() - interval '5 minutes' - ($1::int - i) * interval '30 days' / $1::int`;
  await database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, outcome, error, started_at, begun_at, ended_at)
     select id, 'materializeAssets/' || id, 'materializeAssets', 'schedule', '{"selection": ["meters/readings"]}'::json,
       case when i % 50 = 0 then 'failed' else 'completed' end,
       case when i % 50 = 0 then null when i % 100 = 1 then 'checks_failed' else 'ok' end,
       case when i % 50 = 0 then '1 of 2 steps failed: meters/readings' end, at, at, at + interval '40 seconds'
     from (select i, 'run-' || i as id, ${started} as at from generate_series(0, $1::int - 1) i) run
     union all
     select '${largestRun}', 'materializeAssets/largest', 'materializeAssets', 'schedule', '{}'::json, 'completed', 'ok', null,
       now() - interval '4 minutes', now() - interval '4 minutes', now()`,
    [runs],
  );
  const hour = `to_char(timestamp '${firstHour}' + (i % $2::int) * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI"Z"')`;
  await database.query(
    `insert into materializations (run_id, asset, partition, status, value, metadata, error, started_at, ended_at)
     select 'run-' || i, '${hoursAsset}', ${hour}, case when i % 50 = 0 then 'failed' else 'materialized' end, '1'::json, '{"rows": 120}'::json,
       case when i % 50 = 0 then 'The service answered 503' end, ${started}, ${started} + interval '20 seconds'
     from generate_series(0, $1::int - 1) i
     union all
     select 'run-' || i, ($3::text[])[1 + i % cardinality($3::text[])], '', 'materialized', '1'::json, json_build_object('rows', i), null, ${started}, ${started} + interval '40 seconds'
     from generate_series(0, $1::int - 1) i`,
    [runs, hours, plain],
  );
  await database.query(
    `insert into materializations (run_id, asset, partition, status, value, metadata, started_at, ended_at)
     select '${largestRun}', ($2::text[])[1 + i % cardinality($2::text[])], 'part-' || i / cardinality($2::text[]), 'materialized', '1', '{"rows": 120}',
       now() - interval '4 minutes' + i * interval '10 milliseconds', now() - interval '3 minutes' + i * interval '10 milliseconds'
     from generate_series(0, $1::int - 1) i`,
    [steps, plain],
  );
  await database.query(
    `insert into asset_checks (run_id, asset, partition, name, severity, passed, checked_at)
     select 'run-' || i, '${hoursAsset}', ${hour}, 'not_empty', 'error', i % 100 <> 1, ${started} from generate_series(0, $1::int - 1) i where i % 50 <> 0`,
    [runs, hours],
  );
}
