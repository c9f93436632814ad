import type pg from 'pg';
import { z } from 'zod';
import { query, queryOne, type Database } from '../sql/query.ts';
import { countRow, keyRow, keysRow } from './columns.ts';
import { changedUpstream, type DeclaredVersions } from './staleness.ts';

/** Partition states, worst first. Every partition has exactly one. */
export const partitionStatuses = ['failed', 'missing', 'stale', 'in-progress', 'fresh'] as const;
export type PartitionStatus = (typeof partitionStatuses)[number];

/** A page of at least one key. */
export interface KeyPage {
  readonly keys: readonly string[];
  /** Whether the keys are in byte order, so that an index range covers them. */
  readonly inOrder: boolean;
}

const recordedRow = z.strictObject({
  partitions: z.array(z.string()),
  /** For each partition, the index of its status in `partitionStatuses`, as a digit. */
  statuses: z.string(),
});

const failureRow = z.strictObject({
  partition: z.string(),
  runId: z.string(),
  failedAt: z.date(),
  error: z.string(),
});
export type PartitionFailure = Readonly<z.infer<typeof failureRow>>;

const runningRow = z.strictObject({ selection: z.array(z.string()), partition: z.string() });

const runningRun = z.strictObject({ selection: z.array(z.string()), done: z.array(z.string()) });
/**
 * A running `materializeAssets` run: what it selects, and the assets of which it has recorded all
 * partitions.
 */
export type RunningRun = Readonly<z.infer<typeof runningRun>>;

const openUnit = z.strictObject({ backfillId: z.string(), unit: z.number() });
/** Assets that share runs of a backfill. */
type OpenUnit = Readonly<z.infer<typeof openUnit>>;

/** The states of an asset's partitions, page by page: no statement reads them all. */
export interface PartitionStates {
  /**
   * The statuses of partitions that runs have recorded: failed, stale or fresh. May include other
   * partitions that lie between them.
   */
  recorded(asset: DeclaredVersions, page: KeyPage): Promise<ReadonlyMap<string, PartitionStatus>>;
  /**
   * The partitions that the units still have to materialize, in the same format. A partition of
   * several units may occur more than once.
   */
  pending(units: readonly OpenUnit[], page: KeyPage): Promise<readonly string[]>;
  /** The units of unfinished backfills that include an asset. */
  openUnits(asset: string): Promise<readonly OpenUnit[]>;
  /**
   * The partitions of running `materializeAssets` runs that have not materialized the asset yet,
   * with what the runs select.
   */
  running(asset: string): Promise<readonly Readonly<z.infer<typeof runningRow>>[]>;
  /** Running runs of `materializeAssets`, newest first. */
  runningRuns(limit: number): Promise<readonly RunningRun[]>;
  /** Assets of steps that wait for or hold a place in a concurrency pool. */
  assetsInPools(): Promise<readonly string[]>;
  /** Partitions of steps that wait for or hold a place in a concurrency pool. */
  inPools(asset: string): Promise<readonly string[]>;
  countRecorded(asset: string): Promise<number>;
  /**
   * Ordered by key.
   * @param after the last key of the previous page
   */
  recordedKeys(asset: string, after: string | undefined, limit: number): Promise<readonly string[]>;
  /** The latest failures of the partitions that have one. */
  failures(asset: string, keys: readonly string[]): Promise<readonly PartitionFailure[]>;
}

const digit = (status: PartitionStatus) => `'${partitionStatuses.indexOf(status)}'`;

/** SQL; `pageValues` returns the values. */
const ofPage = `p.partition between $2 and $3 and ($4::text[] is null or p.partition = any($4))`;

function pageValues({ keys, inOrder }: KeyPage): readonly unknown[] {
  if (inOrder) return [keys[0], keys.at(-1), null];
  const sorted = keys.map((key) => Buffer.from(key)).toSorted(Buffer.compare);
  return [sorted[0]?.toString(), sorted.at(-1)?.toString(), keys];
}

/**
 * SQL: the status of a recorded partition `p`, as a digit. The parameters hold what its asset
 * declares.
 */
export const recordedStatus = (codeVersion: string, deps: string) => `case
      when p.is_failed then ${digit('failed')}
      when ${codeVersion}::text is not null and p.code_version is distinct from ${codeVersion} then ${digit('stale')}
      when p.upstream_versions is null and p.upstream_sets is null then ${digit('fresh')}
      when exists (select ${changedUpstream(`used.asset = any(${deps}::text[])`)}) then ${digit('stale')}
      else ${digit('fresh')}
    end`;

const recordedStatement = `
  select coalesce(json_agg(partition order by partition), '[]') as partitions, coalesce(string_agg(status, '' order by partition), '') as statuses
  from (
    select p.partition, ${recordedStatus('$5', '$6')} as status from asset_partitions p where p.asset = $1 and ${ofPage}
  ) page`;

/**
 * Ordered by key.
 * @param after the last key of the previous page
 */
export async function readRecordedKeys(
  db: Database,
  asset: string,
  after: string | undefined,
  limit: number,
): Promise<readonly string[]> {
  const text = `select partition as key from asset_partitions where asset = $1 and partition > $2 order by partition limit $3`;
  return (await query(db, keyRow, text, [asset, after ?? '', limit])).map(({ key }) => key);
}

export function createPartitionStates(database: pg.Pool): PartitionStates {
  const keysOf = async (text: string, values: readonly unknown[]) =>
    (await query(database, keyRow, text, values)).map(({ key }) => key);
  return {
    recorded: async ({ asset, codeVersion, deps }, page) => {
      const values = [asset, ...pageValues(page), codeVersion, deps];
      const { partitions, statuses } = await queryOne(
        database,
        recordedRow,
        recordedStatement,
        values,
      );
      return new Map(
        partitions.map((partition, index) => [
          partition,
          partitionStatuses[Number(statuses[index])] ?? 'fresh',
        ]),
      );
    },
    pending: async (units, page) => {
      const found = await Promise.all(
        units.map(({ backfillId, unit }) => {
          const text = `select coalesce(json_agg(p.partition), '[]') as keys from backfill_partitions p
            where p.backfill_id = $1 and p.unit = $5 and p.status in ('blocked', 'ready', 'requested') and ${ofPage}`;
          return queryOne(database, keysRow, text, [backfillId, ...pageValues(page), unit]);
        }),
      );
      return found.flatMap(({ keys }) => keys);
    },
    openUnits: (asset) => {
      const text = `select u.backfill_id as "backfillId", u.unit from backfills b join backfill_units u using (backfill_id)
        where b.status in ('running', 'paused') and $1 = any(u.selection) order by b.created_at`;
      return query(database, openUnit, text, [asset]);
    },
    running: (asset) => {
      const text = `select config -> 'selection' as selection, partition from runs r
        cross join lateral (select config ->> 'partition' union all select json_array_elements_text(config -> 'partitions')) as p(partition)
        where status = 'running' and job = 'materializeAssets' and partition is not null
          and not exists (select from materializations m where (m.run_id, m.asset, m.partition) = (r.run_id, $1, p.partition))`;
      return query(database, runningRow, text, [asset]);
    },
    runningRuns: (limit) => {
      // Materialize the configs once: one of 10,000 assets takes a megabyte.
      const text = `with running as materialized (
          select run_id, config -> 'selection' as selection, coalesce(json_array_length(config -> 'partitions'), 1) as partitions
          from runs where status = 'running' and job = 'materializeAssets' order by started_at desc limit $1
        )
        select coalesce(selection, '[]') as selection, (
          select coalesce(json_agg(asset), '[]') from (
            select asset from materializations m where m.run_id = running.run_id
            group by asset having count(distinct partition) >= running.partitions
          ) recorded
        ) as done from running`;
      return query(database, runningRun, text, [limit]);
    },
    assetsInPools: () => keysOf('select distinct asset as key from step_places', []),
    inPools: (asset) =>
      keysOf('select partition as key from step_places where asset = $1', [asset]),
    countRecorded: async (asset) => {
      const text = `select count(*) as count from asset_partitions where asset = $1 and partition <> ''`;
      return (await queryOne(database, countRow, text, [asset])).count;
    },
    recordedKeys: (asset, after, limit) => readRecordedKeys(database, asset, after, limit),
    failures: (asset, keys) => {
      const text = `select partition, failed_run_id as "runId", failed_at as "failedAt", error from asset_partitions
        where asset = $1 and partition = any($2::text[]) and failed_at is not null`;
      return query(database, failureRow, text, [asset, keys]);
    },
  };
}
