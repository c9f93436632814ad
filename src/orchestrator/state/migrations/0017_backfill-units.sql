-- The assets of a backfill that share runs, since they have the same partitions and read the same partition of each other.
create table backfill_units (
  backfill_id text not null references backfills on delete cascade,
  -- Upstream units first
  unit smallint not null,
  -- Keys of assets, upstream assets first
  selection text[] collate "C" not null,
  job text not null,
  -- Of its runs, but for their partitions, as it was when the backfill began; null where each partition has its own
  config jsonb,
  -- How many partitions a run has at most
  per_run integer not null check (per_run >= 1),
  -- Of its partitions
  first_place integer not null,
  last_place integer not null,
  -- The dynamic partitions that its keys are of: {"name": …, "dimension": null for the whole key, or that dimension's place}
  dynamic jsonb not null default '[]',
  primary key (backfill_id, unit)
);

insert into backfill_units (backfill_id, unit, selection, job, per_run, first_place, last_place)
select backfill_id, 0, array(select json_array_elements_text(selection)), job, 1, 0, 2147483647 from backfills;

alter table backfills drop column job,
  -- Whether it materializes partitions though others do so too
  add column again boolean not null default false;

alter table backfill_partitions
  add column unit smallint not null default 0,
  -- The gate that it waits for while it is blocked: until the gate has no ranges left
  add column gate integer,
  -- Since when it waits no more
  add column ready_at timestamptz,
  -- Its last request
  add column run_key text,
  add column run_attempt integer,
  alter column config drop not null,
  drop constraint backfill_partitions_pkey,
  add primary key (backfill_id, unit, partition),
  drop constraint backfill_partitions_status_check,
  add check (status in ('blocked', 'ready', 'requested', 'done', 'failed', 'cancelled', 'skipped'));

update backfill_partitions set run_key = backfill_id || '/' || partition, run_attempt = attempts where attempts > 0;

drop index backfill_partitions_requested;
create index backfill_partitions_requested on backfill_partitions (backfill_id, run_key) where status = 'requested';
create index backfill_partitions_blocked on backfill_partitions (backfill_id, gate) where status = 'blocked';
create index backfill_partitions_open on backfill_partitions (backfill_id, place) where status not in ('done', 'skipped');

-- Ranges of places that the partitions behind a gate wait for. One that has nothing left to do is deleted.
create table backfill_gates (
  backfill_id text not null references backfills on delete cascade,
  gate integer not null,
  first_place integer not null,
  last_place integer not null,
  primary key (backfill_id, first_place, last_place, gate)
);
create index backfill_gates_of_rows on backfill_gates (backfill_id, gate);

-- What other runs are materializing is looked up at each request of a backfill.
create index runs_running on runs (job) where status = 'running';
