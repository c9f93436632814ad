import type pg from 'pg';
import { z } from 'zod';
import type { KnownPartition } from '../assets/asset.ts';
import type { Json } from '../workflow/json.ts';
import type {
  StepOutcome,
  OutcomePage,
  PageCursor,
  RememberedOutcome,
} from '../workflow/protocol.ts';
import { execute, query, queryFirst, type Database } from '../sql/query.ts';
import { json, keyRow, metadata, severity } from './columns.ts';
import {
  importMaterializations,
  type ImportedMaterialization,
} from './imported-materializations.ts';
import { readKnownPartitions } from './known-partitions.ts';
import { isPresent, type AssetPartitions } from './present-partitions.ts';
import { storableJson } from './refused-data.ts';

const latestMaterialization = z.strictObject({
  asset: z.string(),
  partition: z.string(),
  runId: z.string(),
  value: json,
  metadata,
  endedAt: z.date(),
  dataVersion: z.string(),
});
export type LatestMaterialization = Readonly<z.infer<typeof latestMaterialization>>;

export const assetCheckFailures = z.strictObject({
  name: z.string(),
  severity,
  /** Number of partitions whose latest materialization did not pass the check. */
  partitions: z.number(),
  /** The first of these partitions by name; empty for the whole asset. */
  partition: z.string(),
});
export type AssetCheckFailures = Readonly<z.infer<typeof assetCheckFailures>>;

export const latestOfAsset = z.strictObject({
  partition: z.string(),
  runId: z.string(),
  metadata,
  endedAt: z.coerce.date(),
});
/** The partitions whose latest attempt failed, with the most recent failure. */
export const failedOfAsset = z.strictObject({
  partitions: z.number(),
  partition: z.string(),
  runId: z.string(),
  error: z.string(),
  endedAt: z.coerce.date(),
});

const assetOverview = z.strictObject({
  asset: z.string(),
  /** Number of partitions that were ever materialized. */
  partitions: z.number(),
  latest: latestOfAsset.nullable(),
  failed: failedOfAsset.nullable(),
  /** Checks that the latest materialization of one or more partitions did not pass. */
  failedChecks: z.array(assetCheckFailures),
});
/** A summary of an asset across all partitions. */
export type AssetOverview = Readonly<z.infer<typeof assetOverview>>;

const storedStep = {
  /** Increases in the order of recording. */
  ordinal: z.number(),
  asset: z.string(),
  partition: z.string(),
  metadata,
  startedAt: z.date(),
  endedAt: z.date(),
  checks: z.array(z.strictObject({ name: z.string(), severity, passed: z.boolean(), metadata })),
};
const storedOutcome = z.discriminatedUnion('status', [
  z.strictObject({ ...storedStep, status: z.literal('materialized'), error: z.null() }),
  z.strictObject({ ...storedStep, status: z.literal('failed'), error: z.string() }),
]);
/** The outcome of one step of a run with its checks, as listed by `runs show`. */
export type StoredOutcome = Readonly<z.infer<typeof storedOutcome>>;

export interface MaterializationTable {
  /** Imports materializations by another system; returns the number of new ones. */
  import(materializations: readonly ImportedMaterialization[]): Promise<number>;
  /**
   * Records each outcome once, even if sent repeatedly, and keeps the latest materialization of
   * each asset and partition.
   */
  record(runId: string, outcomes: readonly StepOutcome[]): Promise<void>;
  /**
   * The outcomes that a run needs to restore: its own, and those of the runs that it resumes from,
   * except where a check blocks them. Pages hold at most 200 KB, unless a single value is larger.
   */
  remembered(runId: string, after: PageCursor | undefined): Promise<OutcomePage>;
  latest(asset: string, partition: string): Promise<LatestMaterialization | undefined>;
  /** The materialization of a partition by a run or a run that it resumes from. */
  ofStep(
    runId: string,
    asset: string,
    partition: string,
  ): Promise<{ readonly value: Json; readonly dataVersion: string } | undefined>;
  latestOf(assets: readonly string[]): Promise<readonly LatestMaterialization[]>;
  /** See `readKnownPartitions`. */
  known(asset: string, metadataFields: readonly string[]): Promise<readonly KnownPartition[]>;
  /** The partitions that no run has materialized, in the given order. */
  without(asset: string, partitions: readonly string[]): Promise<readonly string[]>;
  /** The assets that a run materialized or tried to. Only current partitions of an asset count. */
  overview(assets: readonly AssetPartitions[]): Promise<readonly AssetOverview[]>;
  /** Ordered by start, then by recording. With an ordinal, only those recorded after it. */
  ofRun(runId: string, after?: number, limit?: number): Promise<readonly StoredOutcome[]>;
}

const pageRows = 2_000;
const pageBytes = 200_000;

// Columns of `asset_partitions` are in table order, and shared subexpressions are computed once:
// recording a single outcome spends most of its time on preparing the statement's expressions.
const recordStatement = `
  with given as (
    select *, status = 'failed' as failed, to_timestamp("startedAt" / 1000) as started_at, to_timestamp("endedAt" / 1000) as ended_at
    from json_to_recordset($2) as given(asset text, partition text, status text, value json, metadata json, error text, "startedAt" float8,
      "endedAt" float8, checks json, "failedChecks" json, "dataVersion" text, "codeVersion" text, upstream jsonb, "upstreamSets" jsonb)
  ), recorded as (
    insert into materializations (run_id, asset, partition, status, value, metadata, error, started_at, ended_at, data_version)
    select $1, asset, partition, status, value, coalesce(metadata, '{}'), error, started_at, ended_at, "dataVersion" from given
    on conflict do nothing
  ), checked as (
    insert into asset_checks (run_id, asset, partition, name, severity, passed, blocking, metadata, checked_at)
    select $1, asset, partition, c.name, c.severity, c.passed, coalesce(c.blocking, false), coalesce(c.metadata, '{}'), ended_at
    from given, json_to_recordset(checks) as c(name text, severity text, passed boolean, blocking boolean, metadata json)
    on conflict do nothing
  )
  insert into asset_partitions as p (asset, partition, is_failed, run_id, value, metadata, materialized_at, failed_checks,
    failed_run_id, failed_at, error, data_version, upstream_versions, code_version, upstream_sets, changed_at)
  select asset, partition, failed, case when not failed then $1 end, value, case when not failed then coalesce(metadata, '{}') end,
    case when not failed then ended_at end, "failedChecks", case when failed then $1 end, case when failed then ended_at end, error,
    case when not failed then coalesce("dataVersion", $1) end, upstream, "codeVersion", "upstreamSets", case when not failed then ended_at end
  from given order by asset, partition
  on conflict (asset, partition) do update
  set is_failed = coalesce(coalesce(excluded.failed_at, p.failed_at) > coalesce(excluded.materialized_at, p.materialized_at, '-infinity'), false),
    run_id = coalesce(excluded.run_id, p.run_id),
    value = case when excluded.is_failed then p.value else excluded.value end,
    metadata = coalesce(excluded.metadata, p.metadata),
    materialized_at = coalesce(excluded.materialized_at, p.materialized_at),
    failed_checks = case when excluded.is_failed then p.failed_checks else excluded.failed_checks end,
    data_version = coalesce(excluded.data_version, p.data_version),
    changed_at = case when excluded.is_failed or excluded.data_version is not distinct from p.data_version then p.changed_at else excluded.changed_at end,
    upstream_versions = case when excluded.is_failed then p.upstream_versions else excluded.upstream_versions end,
    upstream_sets = case when excluded.is_failed then p.upstream_sets else excluded.upstream_sets end,
    code_version = case when excluded.is_failed then p.code_version else excluded.code_version end,
    failed_run_id = coalesce(excluded.failed_run_id, p.failed_run_id),
    failed_at = coalesce(excluded.failed_at, p.failed_at),
    error = coalesce(excluded.error, p.error)
  where coalesce(p.materialized_at <= excluded.materialized_at, true) and coalesce(p.failed_at <= excluded.failed_at, true)`;

/** A run and the runs that it resumes from. */
const chain = `
  with recursive chain (run_id, depth) as (
    select $1::text, 0
    union all
    select r.resume_from, c.depth + 1
    from chain c cross join lateral (select resume_from from runs where run_id = c.run_id and resume_from is not null limit 1) r
  )`;

const rememberedStatement = `${chain}
  select distinct on (m.asset, m.partition) m.asset, m.partition, m.status, m.value, m.error, m.checks, m."dataVersion"
  from chain c cross join lateral (
    select asset, partition, status, value, error, k.checks, nullif(coalesce(data_version, run_id), $1) as "dataVersion" from materializations
    cross join lateral (
      select json_agg(json_strip_nulls(json_build_object('name', name, 'severity', severity, 'blocking', nullif(blocking, false)))) as checks,
        coalesce(bool_or(blocking), false) as blocked
      from asset_checks a
      where a.run_id = c.run_id and (a.asset, a.partition) = (materializations.asset, materializations.partition) and not passed
    ) k
    where run_id = c.run_id and (c.depth = 0 or (status = 'materialized' and not blocked)) and (asset, partition) > ($2, $3)
    order by asset, partition
    limit ${pageRows}
  ) m
  order by m.asset, m.partition, c.depth
  limit ${pageRows}`;

const rememberedStep = {
  asset: z.string(),
  partition: z.string(),
  value: json,
  /** Checks that did not pass. */
  checks: z
    .array(
      z.strictObject({ name: z.string(), severity, blocking: z.literal(true).exactOptional() }),
    )
    .nullable(),
  /** Null if it equals the id of the requesting run. */
  dataVersion: z.string().nullable(),
};
const rememberedRow = z.discriminatedUnion('status', [
  z.strictObject({ ...rememberedStep, status: z.literal('materialized'), error: z.null() }),
  z.strictObject({ ...rememberedStep, status: z.literal('failed'), error: z.string() }),
]);

// Builds the JSON documents for the selected row only, not for every row that is scanned.
const overviewStatement = `
  select given.asset, coalesce(last.partitions, 0) as partitions, f.failed, coalesce(c.checks, '[]') as "failedChecks",
    case when last.partition is not null then
      json_build_object('partition', m.partition, 'runId', m.run_id, 'metadata', m.metadata, 'endedAt', m.materialized_at)
    end as latest
  from json_to_recordset($1) as given(asset text, dynamic text)
  left join lateral (
    select count(*) over () as partitions, partition
    from asset_partitions p where p.asset = given.asset and materialized_at is not null and ${isPresent('p', 'given.dynamic')} order by materialized_at desc limit 1
  ) last on true
  left join asset_partitions m on (m.asset, m.partition) = (given.asset, last.partition)
  left join lateral (
    select json_build_object('partitions', count(*) over (), 'partition', partition, 'runId', failed_run_id, 'error', error, 'endedAt', failed_at) as failed
    from asset_partitions p where p.asset = given.asset and is_failed and failed_at is not null and ${isPresent('p', 'given.dynamic')} order by failed_at desc limit 1
  ) f on true
  cross join lateral (
    select json_agg(json_build_object('name', name, 'severity', severity, 'partitions', partitions, 'partition', partition)) as checks
    from (select c.name, c.severity, count(*) as partitions, min(p.partition) as partition
          from asset_partitions p, json_to_recordset(p.failed_checks) as c(name text, severity text)
          where p.asset = given.asset and p.failed_checks is not null and ${isPresent('p', 'given.dynamic')}
          group by c.name, c.severity order by c.severity, c.name) not_passed
  ) c
  where last.partition is not null or f.failed is not null
  order by given.asset`;

const latestColumns = `asset, partition, run_id as "runId", value, metadata, materialized_at as "endedAt", data_version as "dataVersion"`;

export async function recordOutcomes(
  db: Database,
  runId: string,
  outcomes: readonly StepOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await execute(db, { name: 'record-outcomes', text: recordStatement }, [
    runId,
    storableJson(outcomes.map(withFailedChecks)),
  ]);
}

/** The checks that a materialization did not pass, as stored with its partition. */
function withFailedChecks(outcome: StepOutcome) {
  const failed = outcome.checks.filter(({ passed }) => !passed);
  if (outcome.status === 'failed' || failed.length === 0) return outcome;
  return { ...outcome, failedChecks: failed.map(({ name, severity }) => ({ name, severity })) };
}

export function createMaterializationTable(database: pg.Pool): MaterializationTable {
  return {
    import: (materializations) => importMaterializations(database, materializations),
    record: (runId, outcomes) => recordOutcomes(database, runId, outcomes),
    remembered: async (runId, after) => {
      const values = [runId, after?.asset ?? '', after?.partition ?? ''];
      const rows = await query(
        database,
        rememberedRow,
        { name: 'remembered-outcomes', text: rememberedStatement },
        values,
      );
      return firstPage(rows.map(toRemembered));
    },
    latest: async (asset, partition) => {
      const text = `select ${latestColumns} from asset_partitions
        where asset = $1 and partition in ($2, '') and materialized_at is not null order by partition desc limit 1`;
      return queryFirst(database, latestMaterialization, text, [asset, partition]);
    },
    ofStep: (runId, asset, partition) => {
      const text = `${chain} select m.value, coalesce(m.data_version, m.run_id) as "dataVersion" from chain c join materializations m on m.run_id = c.run_id
        where m.asset = $2 and m.partition = $3 and m.status = 'materialized' order by c.depth limit 1`;
      return queryFirst(database, z.strictObject({ value: json, dataVersion: z.string() }), text, [
        runId,
        asset,
        partition,
      ]);
    },
    without: async (asset, partitions) => {
      const text = `select key from unnest($2::text[]) with ordinality as given(key, place)
                    where not exists (
                      select from asset_partitions p where p.asset = $1 and p.partition = key and p.materialized_at is not null
                    ) order by place`;
      return (await query(database, keyRow, text, [asset, partitions])).map(({ key }) => key);
    },
    latestOf: async (assets) => {
      const text = `select ${latestColumns} from asset_partitions where asset = any($1) and materialized_at is not null order by asset, partition`;
      return query(database, latestMaterialization, text, [assets]);
    },
    known: (asset, metadataFields) => readKnownPartitions(database, asset, metadataFields),
    overview: (assets) =>
      query(database, assetOverview, overviewStatement, [JSON.stringify(assets)]),
    ofRun: async (runId, after = 0, limit) => {
      const text = `select m.ordinal, m.asset, m.partition, m.status, m.metadata, m.error, m.started_at as "startedAt", m.ended_at as "endedAt",
          coalesce((select json_agg(json_build_object('name', c.name, 'severity', c.severity, 'passed', c.passed, 'metadata', c.metadata))
                    from asset_checks c where (c.run_id, c.asset, c.partition) = (m.run_id, m.asset, m.partition)), '[]') as checks
        from materializations m where m.run_id = $1 and m.ordinal > $2 order by m.started_at, m.ordinal limit $3`;
      return query(database, storedOutcome, text, [runId, after, limit ?? null]);
    },
  };
}

function toRemembered({
  asset,
  partition,
  ...row
}: z.infer<typeof rememberedRow>): RememberedOutcome {
  if (row.status === 'failed') return { asset, partition, status: row.status, error: row.error };
  const { status, value, checks, dataVersion } = row;
  return {
    asset,
    partition,
    status,
    value,
    ...(checks !== null && { failedChecks: checks }),
    ...(dataVersion !== null && { dataVersion }),
  };
}

function firstPage(outcomes: readonly RememberedOutcome[]): OutcomePage {
  let bytes = 0;
  const cut = outcomes.findIndex((outcome, index) => {
    bytes += Buffer.byteLength(JSON.stringify(outcome));
    return bytes > pageBytes && index > 0;
  });
  const page = cut === -1 ? outcomes : outcomes.slice(0, cut);
  const last = page.at(-1);
  const more = cut !== -1 || outcomes.length === pageRows;
  return {
    outcomes: page,
    next: more && last !== undefined ? { asset: last.asset, partition: last.partition } : undefined,
  };
}
