import type pg from 'pg';
import { readKnownPartitions } from './known-partitions.ts';
import { storableJson } from './refused-data.ts';
import { importMaterializations, type ImportedMaterialization } from './imported-materializations.ts';
import type { KnownPartition } from '../workflow/asset.ts';
import type { Json, Metadata } from '../workflow/json.ts';
import type { FailedCheck, Outcome, OutcomePage, PageCursor, RememberedOutcome } from '../workflow/protocol.ts';

export interface LatestMaterialization {
  readonly asset: string;
  readonly partition: string;
  readonly runId: string;
  readonly value: Json;
  readonly metadata: Metadata;
  readonly endedAt: Date;
}

/** What is known of an asset over all its partitions. */
export interface AssetOverview {
  readonly asset: string;
  readonly partitions: number;
  /** Of the latest materialization. */
  readonly partition: string;
  readonly runId: string;
  readonly metadata: Metadata;
  readonly endedAt: Date;
  /** Checks that the latest materialization of a partition, or of several, did not pass. */
  readonly failedChecks: readonly AssetCheckFailures[];
}

export interface AssetCheckFailures {
  readonly name: string;
  readonly severity: 'warn' | 'error';
  /** Of how many partitions. */
  readonly partitions: number;
  /** The first of them by name; empty for the whole asset. */
  readonly partition: string;
}

/** How one step of a run ended, with its checks, as `moderate runs show` lists it. */
export interface StoredOutcome {
  /** Grows in the order of recording. */
  readonly ordinal: number;
  readonly asset: string;
  readonly partition: string;
  readonly status: 'materialized' | 'failed';
  readonly metadata: Metadata;
  readonly error: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly checks: readonly {
    readonly name: string;
    readonly severity: 'warn' | 'error';
    readonly passed: boolean;
    readonly metadata: Metadata;
  }[];
}

export interface MaterializationTable {
  /** What another system made before; returns how many are new here. */
  import(materializations: readonly ImportedMaterialization[]): Promise<number>;
  /** Records outcomes once each, however often they are sent, and keeps the latest materialization of each asset and partition. */
  record(runId: string, outcomes: readonly Outcome[]): Promise<void>;
  /**
   * What a run has to remember: its own outcomes, and what the runs that it resumes from had materialized, but for what a check blocks. In
   * pages of at most 200 KB, unless a single value is larger.
   */
  remembered(runId: string, after: PageCursor | undefined): Promise<OutcomePage>;
  latest(asset: string, partition: string): Promise<LatestMaterialization | undefined>;
  latestOf(assets: readonly string[]): Promise<readonly LatestMaterialization[]>;
  /** See `readKnownPartitions`. */
  known(asset: string, metadataFields: readonly string[]): Promise<readonly KnownPartition[]>;
  /** Those of the partitions that no run has materialized, in the order given. */
  without(asset: string, partitions: readonly string[]): Promise<readonly string[]>;
  /** Those of assets that were ever materialized. */
  overview(assets: readonly string[]): Promise<readonly AssetOverview[]>;
  /** In the order of their start, and where that is the same of recording; only those recorded after an ordinal where one is given. */
  ofRun(runId: string, after?: number): Promise<readonly StoredOutcome[]>;
}

const pageRows = 2_000;
const pageBytes = 200_000;

const recordStatement = `
  with given as (
    select * from json_to_recordset($2) as given(asset text, partition text, status text, value json, metadata json, error text,
      "startedAt" float8, "endedAt" float8, checks json)
  ), recorded as (
    insert into materializations (run_id, asset, partition, status, value, metadata, error, started_at, ended_at)
    select $1, asset, partition, status, value, coalesce(metadata, '{}'), error,
      to_timestamp("startedAt" / 1000), to_timestamp("endedAt" / 1000) from given
    on conflict do nothing
  ), checked as (
    insert into asset_checks (run_id, asset, partition, name, severity, passed, blocking, metadata, checked_at)
    select $1, asset, partition, c.name, c.severity, c.passed, coalesce(c.blocking, false), coalesce(c.metadata, '{}'), to_timestamp("endedAt" / 1000)
    from given, json_to_recordset(checks) as c(name text, severity text, passed boolean, blocking boolean, metadata json)
    on conflict do nothing
  )
  insert into latest_materializations (asset, partition, run_id, value, metadata, ended_at, failed_checks)
  select asset, partition, $1, value, coalesce(metadata, '{}'), to_timestamp("endedAt" / 1000),
    (select json_agg(json_build_object('name', c.name, 'severity', c.severity))
     from json_to_recordset(checks) as c(name text, severity text, passed boolean) where not c.passed)
  from given where status = 'materialized'
  order by asset, partition
  on conflict (asset, partition) do update
  set run_id = excluded.run_id, value = excluded.value, metadata = excluded.metadata, ended_at = excluded.ended_at,
    failed_checks = excluded.failed_checks
  where latest_materializations.ended_at <= excluded.ended_at`;

const rememberedStatement = `
  with recursive chain (run_id, depth) as (
    select $1::text, 0
    union all
    select r.resume_from, c.depth + 1
    from chain c cross join lateral (select resume_from from runs where run_id = c.run_id and resume_from is not null limit 1) r
  )
  select distinct on (m.asset, m.partition) m.asset, m.partition, m.status, m.value, m.error, m.checks
  from chain c cross join lateral (
    select asset, partition, status, value, error, k.checks from materializations
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

const latestColumns = `asset, partition, run_id as "runId", value, metadata, ended_at as "endedAt"`;

export async function recordOutcomes(db: Pick<pg.ClientBase, 'query'>, runId: string, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await db.query({ name: 'record-outcomes', text: recordStatement, values: [runId, storableJson(outcomes)] });
}

export function createMaterializationTable(pool: pg.Pool): MaterializationTable {
  return {
    import: (materializations) => importMaterializations(pool, materializations),
    record: (runId, outcomes) => recordOutcomes(pool, runId, outcomes),
    remembered: async (runId, after) => {
      const values = [runId, after?.asset ?? '', after?.partition ?? ''];
      const { rows } = await pool.query<RememberedRow>({ name: 'remembered-outcomes', text: rememberedStatement, values });
      return firstPage(rows.map(toRemembered));
    },
    latest: async (asset, partition) => {
      const text = `select ${latestColumns} from latest_materializations where asset = $1 and partition in ($2, '') order by partition desc limit 1`;
      return (await pool.query<LatestMaterialization>(text, [asset, partition])).rows[0];
    },
    without: async (asset, partitions) => {
      const text = `select key from unnest($2::text[]) with ordinality as given(key, place)
                    where not exists (select from latest_materializations l where l.asset = $1 and l.partition = key) order by place`;
      return (await pool.query<{ key: string }>(text, [asset, partitions])).rows.map(({ key }) => key);
    },
    latestOf: async (assets) => {
      const text = `select ${latestColumns} from latest_materializations where asset = any($1) order by asset, partition`;
      return (await pool.query<LatestMaterialization>(text, [assets])).rows;
    },
    known: (asset, metadataFields) => readKnownPartitions(pool, asset, metadataFields),
    overview: async (assets) => {
      const text = `select distinct on (asset) asset, partition, run_id as "runId", metadata, ended_at as "endedAt",
          (count(*) over (partition by asset))::int as partitions,
          coalesce((select json_agg(json_build_object('name', name, 'severity', severity, 'partitions', partitions, 'partition', "partition"))
            from (select c.name, c.severity, count(*)::int as partitions, min(f.partition) as "partition"
                  from latest_materializations f, json_to_recordset(f.failed_checks) as c(name text, severity text)
                  where f.asset = l.asset and f.failed_checks is not null group by c.name, c.severity order by c.severity, c.name) failed),
            '[]') as "failedChecks"
        from latest_materializations l where asset = any($1) order by asset, ended_at desc`;
      return (await pool.query<AssetOverview>(text, [assets])).rows;
    },
    ofRun: async (runId, after = 0) => {
      const text = `select m.ordinal::float8 as ordinal, m.asset, m.partition, m.status, m.metadata, m.error, m.started_at as "startedAt", m.ended_at as "endedAt",
          coalesce((select json_agg(json_build_object('name', c.name, 'severity', c.severity, 'passed', c.passed, 'metadata', c.metadata))
                    from asset_checks c where (c.run_id, c.asset, c.partition) = (m.run_id, m.asset, m.partition)), '[]') as checks
        from materializations m where m.run_id = $1 and m.ordinal > $2 order by m.started_at, m.ordinal`;
      return (await pool.query<StoredOutcome>(text, [runId, after])).rows;
    },
  };
}

interface RememberedRow {
  readonly asset: string;
  readonly partition: string;
  readonly status: 'materialized' | 'failed';
  readonly value: Json;
  readonly error: string | null;
  /** Those that did not pass. */
  readonly checks: readonly FailedCheck[] | null;
}

function toRemembered({ asset, partition, status, value, error, checks }: RememberedRow): RememberedOutcome {
  if (status === 'failed') return { asset, partition, status, error: error ?? '' };
  return { asset, partition, status, value, ...(checks !== null && { failedChecks: checks }) };
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
  return { outcomes: page, next: more && last !== undefined ? { asset: last.asset, partition: last.partition } : undefined };
}
