import type pg from 'pg';
import { z } from 'zod';
import { query, queryFirst, queryOne } from '../sql/query.ts';
import { countRow, json, keyRow, metadata } from './columns.ts';
import { assetCheckFailures } from './materializations.ts';
import { readPastChecks, type PastCheck, type WantedChecks } from './check-history.ts';
import { externalJob } from './external-materializations.ts';
import { readAges, type Ages, type AgesQuestion } from './freshness.ts';
import { isPresent, type AssetPartitions } from './present-partitions.ts';
import { readStaleAssets, type ExaminedAsset, type StaleAsset } from './staleness.ts';

const latest = z.strictObject({
  partition: z.string(),
  runId: z.string(),
  value: json,
  metadata,
  endedAt: z.date(),
  dataVersion: z.string(),
});
export type LatestOfAsset = Readonly<z.infer<typeof latest>>;

const failure = z.strictObject({
  partition: z.string(),
  runId: z.string(),
  error: z.string(),
  endedAt: z.date(),
});
export type FailureOfAsset = Readonly<z.infer<typeof failure>>;

const step = {
  /** Increases in the order of recording. */
  ordinal: z.number(),
  runId: z.string(),
  partition: z.string(),
  metadata,
  startedAt: z.date(),
  endedAt: z.date(),
};
const materializedStep = z.strictObject({
  ...step,
  status: z.literal('materialized'),
  error: z.null(),
});
const failedStep = z.strictObject({ ...step, status: z.literal('failed'), error: z.string() });
const pastStep = z.discriminatedUnion('status', [materializedStep, failedStep]);
/** The outcome of one materialization of an asset. */
export type PastStep = Readonly<z.infer<typeof pastStep>>;

const lastRun = z.strictObject({
  partition: z.string(),
  job: z.string(),
  config: z.record(z.string(), z.unknown()),
});
/** The last run that materialized a partition, or tried to. */
export type LastRun = Readonly<z.infer<typeof lastRun>>;

const failingCheck = assetCheckFailures.extend({
  /**
   * When the check failed first in the current streak of failures; null if those runs were pruned.
   */
  since: z.date().nullable(),
});
export type FailingCheck = Readonly<z.infer<typeof failingCheck>>;

/**
 * The history of an asset: of one partition if one is given, otherwise of all current partitions.
 */
export interface AssetHistory {
  latest(asset: string, partition?: string): Promise<LatestOfAsset | undefined>;
  latestFailure(asset: string, partition?: string): Promise<FailureOfAsset | undefined>;
  /**
   * Newest first, without those of pruned runs.
   * @param before only those recorded before this ordinal
   */
  past(
    asset: string,
    partition: string | undefined,
    limit: number,
    before?: number,
  ): Promise<readonly PastStep[]>;
  /** Results of the asset's checks, those of the latest materialization first. */
  checks(wanted: WantedChecks): Promise<readonly PastCheck[]>;
  failingChecks(asset: AssetPartitions, partition?: string): Promise<readonly FailingCheck[]>;
  /** The stale ones among the assets. */
  stale(assets: readonly ExaminedAsset[]): Promise<readonly StaleAsset[]>;
  /** The ages of the materializations, for each asset with at least one. */
  ages(questions: readonly AgesQuestion[]): Promise<readonly Ages[]>;
  /** The last run of each partition, unless it was pruned or belongs to another job. */
  lastRuns(
    asset: string,
    jobs: readonly string[],
    partitions: readonly string[],
  ): Promise<readonly LastRun[]>;
  /** The number of partitions that runs have materialized. */
  countPartitions(asset: AssetPartitions): Promise<number>;
  /** The first partitions by name that runs materialized, or tried to. */
  partitions(asset: string, limit: number): Promise<readonly string[]>;
  /** The jobs of the last runs that materialized the asset. */
  jobs(asset: string): Promise<readonly string[]>;
}

const ofPartition = `($2::text is null or m.partition = $2)`;
const stepColumns = `m.ordinal, m.run_id as "runId", m.partition, m.status, m.metadata, m.error, m.started_at as "startedAt", m.ended_at as "endedAt"`;

/**
 * How many materializations to search for the start of a failure streak. A longer streak is
 * reported as starting with the oldest of these.
 */
const examinedChecks = 10_000;

const failingStatement = `
  with failing as (
    select m.partition, c.name, c.severity
    from asset_partitions m, json_to_recordset(m.failed_checks) as c(name text, severity text)
    where m.asset = $1 and m.failed_checks is not null and ${ofPartition} and ${isPresent('m', '$3')}
  ), checked as (
    select m.partition, c.name, c.passed, c.checked_at
    from (
      select * from (
        select run_id, asset, partition from materializations where asset = $1 and exists (select from failing) order by ordinal desc limit ${examinedChecks}
      ) last where partition in (select partition from failing) offset 0
    ) m cross join lateral (
      select * from asset_checks c where (c.run_id, c.asset, c.partition) = (m.run_id, m.asset, m.partition) offset 0
    ) c
  ), passed as (
    select partition, name, max(checked_at) as at from checked where passed group by partition, name
  )
  select f.name, f.severity, count(distinct f.partition) as partitions, min(f.partition) as partition, min(c.checked_at) as since
  from failing f
    left join passed p on (p.partition, p.name) = (f.partition, f.name)
    left join checked c on (c.partition, c.name) = (f.partition, f.name) and not c.passed and (p.at is null or c.checked_at > p.at)
  group by f.name, f.severity order by f.severity, f.name`;

/** An asset can have many runs; older ones add nothing new. */
const examinedSteps = 1_000;

export function createAssetHistory(pool: pg.Pool): AssetHistory {
  return {
    latest: (asset, partition) => {
      const text = `select partition, run_id as "runId", value, metadata, materialized_at as "endedAt", data_version as "dataVersion" from asset_partitions m
        where asset = $1 and ${ofPartition} and materialized_at is not null order by materialized_at desc limit 1`;
      return queryFirst(pool, latest, text, [asset, partition ?? null]);
    },
    latestFailure: (asset, partition) => {
      // Read the latest failure and the latest success separately: each is first in an index.
      const text = `select last.* from unnest('{true, false}'::boolean[]) as failed(now) cross join lateral (
          select partition, failed_run_id as "runId", error, failed_at as "endedAt" from asset_partitions m
          where asset = $1 and ${ofPartition} and is_failed = failed.now and failed_at is not null order by failed_at desc limit 1
        ) last order by "endedAt" desc limit 1`;
      return queryFirst(pool, failure, text, [asset, partition ?? null]);
    },
    past: (asset, partition, limit, before) => {
      const text = `select ${stepColumns} from materializations m
        where asset = $1 and ${ofPartition} and ($4::bigint is null or ordinal < $4) order by ordinal desc limit $3`;
      return query(pool, pastStep, text, [asset, partition ?? null, limit, before ?? null]);
    },
    checks: (wanted) => readPastChecks(pool, wanted),
    failingChecks: ({ asset, dynamic }, partition) =>
      query(pool, failingCheck, failingStatement, [asset, partition ?? null, dynamic ?? null]),
    stale: (assets) => readStaleAssets(pool, assets),
    ages: (questions) => readAges(pool, questions),
    lastRuns: (asset, jobs, partitions) => {
      const text = `select p.partition, r.job, r.config from asset_partitions p
        join runs r on r.run_id = case when p.is_failed then p.failed_run_id else p.run_id end
        where p.asset = $1 and r.job = any($2::text[]) and p.partition = any($3::text[])`;
      return query(pool, lastRun, text, [asset, jobs, partitions]);
    },
    countPartitions: async ({ asset, dynamic }) => {
      const text = `select count(*) as count from asset_partitions p
        where asset = $1 and partition <> '' and materialized_at is not null and ${isPresent('p', '$2')}`;
      return (await queryOne(pool, countRow, text, [asset, dynamic ?? null])).count;
    },
    partitions: async (asset, limit) => {
      const text = `select partition as key from asset_partitions where asset = $1 and partition <> '' order by partition limit $2`;
      return (await query(pool, keyRow, text, [asset, limit])).map(({ key }) => key);
    },
    jobs: async (asset) => {
      const text = `select distinct r.job as key
        from (select run_id from materializations where asset = $1 order by ordinal desc limit $2) m join runs r using (run_id)
        where r.job <> $3 order by 1`;
      return (await query(pool, keyRow, text, [asset, examinedSteps, externalJob])).map(
        ({ key }) => key,
      );
    },
  };
}
