-- Since when the partition has its data version: an outcome that was recorded later with the same one is no update. Null until it is materialized by a
-- worker that knows of it.
alter table asset_partitions add column changed_at timestamptz;

-- Keys that were added since another one
create index partition_keys_by_addition on partition_keys (name, ordinal);

-- Assets with an automation, as the worker that started last declares them
create table automation_assets (
  asset text collate "C" primary key,
  -- In words; null where it has none any more
  condition text,
  code_version text,
  -- Events up to this one were there before its automation began, or was resumed
  since_seq bigint not null,
  -- Up to when windows that ended, and times of crons, were considered
  considered_at timestamptz not null,
  -- When the next of these comes
  next_at timestamptz,
  paused_at timestamptz,
  note text
);

create index automation_assets_due on automation_assets (next_at) where condition is not null and paused_at is null;

-- Up to which addition the keys of dynamic partitions were considered
create table automation_keys (
  name text collate "C" primary key,
  ordinal bigint not null
);

create table automation_partitions (
  asset text collate "C" not null,
  partition text collate "C" not null default '',
  -- What has happened since the last request: a list; null where nothing is to be evaluated
  causes jsonb,
  -- The last request has handled what happened up to then
  handled_seq bigint not null default 0,
  handled_at timestamptz,
  job text,
  run_key text,
  -- Digest of the last evaluation, so that an equal one is not written again
  evaluation text,
  primary key (asset, partition)
);

create index automation_partitions_armed on automation_partitions (asset, partition) where causes is not null;

create table automation_evaluations (
  ordinal bigint generated always as identity,
  asset text collate "C" not null,
  partition text collate "C" not null default '',
  evaluated_at timestamptz not null,
  outcome text not null check (outcome in ('requested', 'waiting', 'dropped')),
  -- The condition with the values of its parts
  tree json not null,
  -- Of the request
  run_key text
);

create index automation_evaluations_of_partition on automation_evaluations (asset, partition, ordinal desc);
create index automation_evaluations_of_asset on automation_evaluations (asset, ordinal desc);
create index automation_evaluations_by_age on automation_evaluations (evaluated_at);
