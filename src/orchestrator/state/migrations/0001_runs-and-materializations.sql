-- Columns are json, not jsonb: people see their fields in the order in which a pipeline gave them.

create table runs (
  run_id text primary key,
  workflow_id text not null,
  job text not null,
  run_key text,
  launched_by text not null,
  config json,
  resume_from text references runs (run_id),
  status text not null check (status in ('running', 'completed', 'failed', 'cancelled')),
  error text,
  result text,
  started_at timestamptz not null,
  ended_at timestamptz,
  check ((status = 'running') = (ended_at is null))
);

create index runs_by_start on runs (started_at desc);
create index runs_by_job on runs (job, started_at desc);

create table materializations (
  ordinal bigint generated always as identity,
  run_id text not null references runs (run_id) on delete cascade,
  asset text not null,
  partition text not null default '',
  status text not null check (status in ('materialized', 'failed')),
  value json,
  metadata json not null default '{}',
  error text,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  primary key (run_id, asset, partition),
  check ((status = 'failed') = (error is not null))
);

-- Outlives the run that made it: what an asset's latest materialization is does not depend on how long runs are kept.
create table latest_materializations (
  asset text not null,
  partition text not null default '',
  run_id text not null,
  value json,
  metadata json not null default '{}',
  ended_at timestamptz not null,
  primary key (asset, partition)
);

create table asset_checks (
  run_id text not null references runs (run_id) on delete cascade,
  asset text not null,
  partition text not null default '',
  name text not null,
  severity text not null check (severity in ('warn', 'error')),
  passed boolean not null,
  metadata json not null default '{}',
  checked_at timestamptz not null,
  primary key (run_id, asset, partition, name)
);
