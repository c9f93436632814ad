import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';
import { isPresent } from './present-partitions.ts';
import { givenPairs, pairValues, type Pairs } from './automation-partitions.ts';

const usedVersion = z.object({
  asset: z.string(),
  partition: z.string(),
  version: z.string().nullable(),
});

const recorded = z.strictObject({
  asset: z.string(),
  partition: z.string(),
  materializedAt: z.date(),
  changedAt: z.date(),
  dataVersion: z.string(),
  codeVersion: z.string().nullable(),
  /** Names of the checks that the latest materialization did not pass. */
  failedChecks: z.array(z.string()),
  /** Versions of the upstream partitions that the materialization read. */
  used: z.array(usedVersion),
});
export type RecordedPartition = Readonly<z.infer<typeof recorded>>;

/** The partitions that were ever materialized. */
export async function readRecordedPartitions(
  db: Database,
  pairs: Pairs,
): Promise<readonly RecordedPartition[]> {
  if (pairs.length === 0) return [];
  const text = `
    select asset, partition, materialized_at as "materializedAt", coalesce(changed_at, materialized_at) as "changedAt", data_version as "dataVersion",
      code_version as "codeVersion", coalesce((select json_agg(c ->> 'name') from json_array_elements(failed_checks) c), '[]') as "failedChecks",
      coalesce(upstream_versions, '[]') as used
    from ${givenPairs} join asset_partitions using (asset, partition) where materialized_at is not null`;
  return query(db, recorded, text, pairValues(pairs));
}

const busy = z.strictObject({ asset: z.string(), partition: z.string(), by: z.string() });
export type BusyPartition = Readonly<z.infer<typeof busy>>;

const keysOfConfig = (config: string) => `(
  select json_array_elements_text(${config} -> 'partitions') where ${config} -> 'partitions' is not null
  union all select coalesce(${config} ->> 'partition', '') where ${config} -> 'partitions' is null)`;

/**
 * SQL: what runs, requests and backfills are about to materialize. Null stands for runs of a job,
 * which may materialize any partition of their assets. $1 and $2 are pairs of asset and partition;
 * `assets` are their assets.
 */
const about = `
  given as materialized (select * from ${givenPairs}),
  assets as materialized (select distinct asset from given),
  planned as materialized (
    select r.run_id, a ->> 0 as asset, r.job, r.config
    from runs r join run_plans of using (run_id), json_array_elements(of.pages) page, json_array_elements(page -> 'assets') a
    where r.status = 'running' and a ->> 0 in (select asset from assets)
  ),
  running as materialized (
    select run_id, asset, key from planned cross join lateral ${keysOfConfig('config')} keys(key) where job = 'materializeAssets'
    union all
    select run_id, asset, null from planned where job <> 'materializeAssets'
  ),
  requested as materialized (
    select asset, key from run_requests q
      cross join lateral json_array_elements_text(q.config -> 'selection') asset cross join lateral ${keysOfConfig('q.config')} keys(key)
    where q.status in ('pending', 'started') and q.run_id is null and q.job = 'materializeAssets' and q.backfill_id is null
      and asset in (select asset from assets)
  ),
  units as materialized (
    select u.backfill_id, u.unit, asset from backfills b join backfill_units u using (backfill_id) cross join lateral unnest(u.selection) asset
    where b.status in ('running', 'paused') and asset in (select asset from assets)
  )`;

const isRecorded = (key: string) =>
  `exists (select from materializations m where (m.run_id, m.asset, m.partition) = (r.run_id, r.asset, ${key}))`;

/** The partitions that are being or about to be materialized, with what materializes them. */
export async function readBusyPartitions(
  db: Database,
  pairs: Pairs,
): Promise<readonly BusyPartition[]> {
  if (pairs.length === 0) return [];
  const text = `
    with ${about}
    select distinct on (asset, partition) asset, partition, by from (
      select g.asset, g.partition, 'run ' || r.run_id as by from given g join running r on (r.asset, r.key) = (g.asset, g.partition) where not ${isRecorded('g.partition')}
      union all
      select g.asset, g.partition, 'run ' || r.run_id from given g join running r on r.asset = g.asset and r.key is null where not ${isRecorded('g.partition')}
      union all
      select g.asset, g.partition, 'a requested run' from given g join requested q on (q.asset, q.key) = (g.asset, g.partition)
      union all
      select g.asset, g.partition, 'a requested run' from given g join automation_partitions a using (asset, partition)
        join run_requests q on (q.job, q.run_key) = (a.job, a.run_key) where q.status in ('pending', 'started') and q.run_id is null
      union all
      select g.asset, g.partition, 'backfill ' || u.backfill_id from given g join units u using (asset)
        join backfill_partitions p using (backfill_id, unit, partition) where p.status in ('blocked', 'ready', 'requested')
    ) found order by asset, partition, by`;
  return query(db, busy, text, pairValues(pairs));
}

const span = { asset: z.string(), first: z.string(), last: z.string() };
const busyInSpan = z.strictObject({ ...span, partition: z.string(), by: z.string() });

/** A range of an asset's partitions between two keys, both inclusive. */
export interface Span {
  readonly asset: string;
  readonly first: string;
  readonly last: string;
  /** The name of the asset's dynamic partitions. */
  readonly dynamic?: string | undefined;
}

const shownBusy = 100;

/**
 * The first partition in each span that is being or about to be materialized. A job run counts as
 * one partition without a key.
 */
export async function readBusySpans(db: Database, spans: readonly Span[]) {
  if (spans.length === 0) return [];
  const text = `
    with ${about},
    spans as (select * from json_to_recordset($3) as span(asset text, first text, last text))
    select s.asset, s.first, s.last, coalesce(b.key, '') as partition, b.by from spans s cross join lateral (
      select r.key, 'run ' || r.run_id as by from running r
        where r.asset = s.asset and (r.key is null or (r.key collate "C" between s.first and s.last and not ${isRecorded('r.key')}))
      union all
      select q.key, 'a requested run' from requested q where q.asset = s.asset and q.key collate "C" between s.first and s.last
      union all
      select p.partition, 'backfill ' || u.backfill_id from units u join backfill_partitions p using (backfill_id, unit)
        where u.asset = s.asset and p.partition between s.first and s.last and p.status in ('blocked', 'ready', 'requested')
      limit ${shownBusy}
    ) b`;
  const assets = [...new Set(spans.map(({ asset }) => asset))];
  return query(db, busyInSpan, text, [assets, assets.map(() => ''), JSON.stringify(spans)]);
}

const alike = z.strictObject({
  ...span,
  failedChecks: z.array(z.string()),
  /** For each instant, whether the partitions were materialized or changed after it. */
  materializedSince: z.array(z.boolean()),
  changedSince: z.array(z.boolean()),
  count: z.number(),
  /** The key of one of the partitions. */
  example: z.string(),
});
/** Materialized partitions of a span that are equal in everything that a condition depends on. */
export type AlikePartitions = Readonly<z.infer<typeof alike>>;

/** @param instants the times that conditions compare with */
export async function readAlikePartitions(
  db: Database,
  spans: readonly Span[],
  instants: readonly Date[],
): Promise<readonly AlikePartitions[]> {
  if (spans.length === 0) return [];
  // A join over the instants would run once for each of up to a million partitions.
  const since = (column: string) =>
    `array[${instants.map((_, place) => `${column} >= ($2::timestamptz[])[${place + 1}]`).join(', ')}]::boolean[]`;
  const text = `
    select s.asset, s.first, s.last, coalesce((select json_agg(c ->> 'name') from json_array_elements(g.checks::json) c), '[]') as "failedChecks",
      g."materializedSince", g."changedSince", g.count, g.example
    from json_to_recordset($1) as s(asset text, first text, last text, dynamic text) cross join lateral (
      select p.failed_checks::text as checks, ${since('p.materialized_at')} as "materializedSince",
        ${since('coalesce(p.changed_at, p.materialized_at)')} as "changedSince", count(*) as count, min(p.partition) as example
      from asset_partitions p
      where p.asset = s.asset and p.partition between s.first and s.last and p.materialized_at is not null and ${isPresent('p', 's.dynamic')}
      group by 1, 2, 3
    ) g`;
  return query(db, alike, text, [
    JSON.stringify(spans),
    ...(instants.length === 0 ? [] : [instants]),
  ]);
}

const outcomeOfRun = z.strictObject({
  runId: z.string(),
  asset: z.string(),
  partition: z.string(),
});

/** The steps that the runs have recorded, including failed ones. */
export async function readStepsOfRuns(
  db: Database,
  steps: readonly { readonly runId: string; readonly asset: string; readonly partition: string }[],
) {
  if (steps.length === 0) return [];
  const text = `select run_id as "runId", asset, partition
    from unnest($1::text[], $2::text[], $3::text[]) as given(run_id, asset, partition) join materializations using (run_id, asset, partition)`;
  return query(db, outcomeOfRun, text, [
    steps.map(({ runId }) => runId),
    steps.map(({ asset }) => asset),
    steps.map(({ partition }) => partition),
  ]);
}
