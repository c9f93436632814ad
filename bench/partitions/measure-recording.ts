import type pg from 'pg';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { median } from '../statistics.ts';

/** Of outcomes recorded by one statement. */
export interface RecordingMeasured {
  readonly outcomes: number;
  readonly ms: number;
  /** To the statement of before partitions had states, versions and events: the median of the rounds' ratios. */
  readonly ratio: number;
}

/** The tables and the statement of before, in a schema of their own. */
const schemaOfBefore = `
  create schema before;
  create table before.materializations (like public.materializations including all);
  create table before.asset_checks (like public.asset_checks including all);
  create table before.latest_materializations (asset text not null, partition text not null default '', run_id text not null, value json,
    metadata json not null default '{}', ended_at timestamptz not null, failed_checks json, primary key (asset, partition));
  create index on before.latest_materializations (asset) where failed_checks is not null;
  alter table before.materializations add foreign key (run_id) references runs on delete cascade;
  alter table before.asset_checks add foreign key (run_id) references runs on delete cascade`;

const statementOfBefore = `
  with given as (
    select * from json_to_recordset($2) as given(asset text, partition text, status text, value json, metadata json, error text,
      "startedAt" float8, "endedAt" float8, checks json)
  ), recorded as (
    insert into before.materializations (run_id, asset, partition, status, value, metadata, error, started_at, ended_at)
    select $1, asset, partition, status, value, coalesce(metadata, '{}'), error,
      to_timestamp("startedAt" / 1000), to_timestamp("endedAt" / 1000) from given
    on conflict do nothing
  ), checked as (
    insert into before.asset_checks (run_id, asset, partition, name, severity, passed, blocking, metadata, checked_at)
    select $1, asset, partition, c.name, c.severity, c.passed, coalesce(c.blocking, false), coalesce(c.metadata, '{}'), to_timestamp("endedAt" / 1000)
    from given, json_to_recordset(checks) as c(name text, severity text, passed boolean, blocking boolean, metadata json)
    on conflict do nothing
  )
  insert into before.latest_materializations (asset, partition, run_id, value, metadata, ended_at, failed_checks)
  select asset, partition, $1, value, coalesce(metadata, '{}'), to_timestamp("endedAt" / 1000),
    (select json_agg(json_build_object('name', c.name, 'severity', c.severity))
     from json_to_recordset(checks) as c(name text, severity text, passed boolean) where not c.passed)
  from given where status = 'materialized' order by asset, partition
  on conflict (asset, partition) do update
  set run_id = excluded.run_id, value = excluded.value, metadata = excluded.metadata, ended_at = excluded.ended_at,
    failed_checks = excluded.failed_checks
  where before.latest_materializations.ended_at <= excluded.ended_at`;

const partitions = 3_000;
const assets = 7;
const outcomesPerRound = 1_000;

/** Both statements in turns, on tables that were filled before. */
export async function measureRecording({ database, materializations }: StateStore, sizes: readonly number[], rounds: number) {
  await database.query(schemaOfBefore);
  await database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at)
     select 'recorded-' || i, 'recorded-' || i, 'x', 'bench', '{}', 'running', now() from generate_series(0, 9999) i`,
  );
  let calls = 0;
  const outcomesOf = (call: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...{ asset: `bench/recorded_${index % assets}`, partition: `p${(call * count + index) % partitions}` },
      ...{ status: 'materialized' as const, value: { rows: 10, uri: 's3://bench/object' }, metadata: { rows: 10 } },
      ...{ startedAt: Date.now() - 5, endedAt: Date.now() },
      checks: [{ name: 'not_empty', severity: 'warn' as const, passed: true, metadata: {} }],
    }));
  const now = (runId: string, outcomes: ReturnType<typeof outcomesOf>) => materializations.record(runId, outcomes);
  const before = async (runId: string, outcomes: ReturnType<typeof outcomesOf>) => {
    await database.query({ name: 'before', text: statementOfBefore, values: [runId, JSON.stringify(outcomes)] });
  };
  const timeOf = async (record: typeof now, size: number) => {
    const count = Math.ceil(outcomesPerRound / (size + 2));
    const began = performance.now();
    for (let call = 0; call < count; call += 1) {
      calls += 1;
      await record(`recorded-${calls % 10_000}`, outcomesOf(calls, size));
    }
    return (performance.now() - began) / count;
  };

  const results: RecordingMeasured[] = [];
  for (const size of sizes) {
    const [ofNow, ofBefore]: [number[], number[]] = [[], []];
    for (let round = -2; round < rounds; round += 1) {
      const order = round % 2 === 0 ? ([now, before] as const) : ([before, now] as const);
      const times = new Map<typeof now, number>();
      for (const record of order) times.set(record, await timeOf(record, size));
      await clear(database);
      if (round < 0) continue;
      ofNow.push(times.get(now) ?? Number.NaN);
      ofBefore.push(times.get(before) ?? Number.NaN);
    }
    results.push({ outcomes: size, ms: median(ofNow), ratio: median(ofNow.map((ms, index) => ms / (ofBefore[index] ?? Number.NaN))) });
  }
  return results;
}

/** What both have kept, but for the latest of each partition; as the worker takes it. */
async function clear(database: pg.Pool): Promise<void> {
  await database.query('truncate materializations, asset_checks, fresh_outcomes, before.materializations, before.asset_checks');
}
