-- What runs recorded, until one process at a time gives it a place in the order: identity values become visible out of order, and a cursor over them
-- loses rows. No key, since all that is there is taken each time.
create table fresh_outcomes (
  -- Of the materialization; null for one that was imported
  ordinal bigint,
  asset text collate "C" not null,
  partition text collate "C" not null,
  is_failed boolean not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create table outcome_events (
  seq bigint generated always as identity primary key,
  ordinal bigint,
  asset text collate "C" not null,
  partition text collate "C" not null,
  is_failed boolean not null,
  sequenced_at timestamptz not null default now()
);

create index outcome_events_by_asset on outcome_events (asset, seq);

-- A trigger rather than a part of the statement that records: workers of the version before do not know of it.
create function keep_fresh_outcomes() returns trigger language plpgsql as $$
begin
  insert into fresh_outcomes (ordinal, asset, partition, is_failed)
  select ordinal, asset, partition, status = 'failed' from recorded;
  return null;
end $$;

create trigger keep_fresh_outcomes after insert on materializations
  referencing new table as recorded for each statement execute function keep_fresh_outcomes();

-- The states of the partitions of an asset, as a definition of it sees them, up to an event. A cache: what is not there is calculated.
create table partition_folds (
  asset text collate "C" not null,
  -- Digest of what the states depend on: windows, code version, upstream assets
  definition text not null,
  seq bigint not null,
  folded_at timestamptz not null default now(),
  -- Keys of recorded partitions that are no windows of the definition
  other_keys json not null,
  primary key (asset, definition)
);

create table partition_pages (
  asset text collate "C" not null,
  definition text not null,
  -- Of 1,024 windows in a row, the slot of the first of them divided by that
  page bigint not null,
  -- The state of each window, as a digit
  states text not null,
  -- A list of {asset, first, last}: between which keys lie the upstream partitions that they used
  used json not null,
  -- The one that was materialized last, with its time
  latest text,
  latest_at timestamptz,
  primary key (asset, definition, page),
  foreign key (asset, definition) references partition_folds on delete cascade
);
