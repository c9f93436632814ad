import type pg from 'pg';
import { execute } from '#orchestrator/sql/query.ts';
import { storableJson } from '#orchestrator/state/refused-data.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import type { StepOutcome } from '#orchestrator/workflow/protocol.ts';

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

/**
 * The tables from before partitions had states, versions and events, in a separate schema, with
 * 10,000 runs.
 */
export async function prepareRecording({ database }: StateStore): Promise<void> {
  await database.query(schemaOfBefore);
  await database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at)
     select 'recorded-' || i, 'recorded-' || i, 'x', 'bench', '{}', 'running', now() from generate_series(0, 9999) i`,
  );
}

/** Records outcomes with the former statement. */
export async function recordAsBefore(
  database: pg.Pool,
  runId: string,
  outcomes: readonly StepOutcome[],
): Promise<void> {
  await execute(database, { name: 'before', text: statementOfBefore }, [
    runId,
    storableJson(outcomes),
  ]);
}

/**
 * Deletes the records of both, except for the latest state of each partition, and the fresh
 * outcomes as a worker does.
 */
export async function clearRecorded(database: pg.Pool): Promise<void> {
  await database.query(
    'truncate materializations, asset_checks, fresh_outcomes, before.materializations, before.asset_checks',
  );
}
