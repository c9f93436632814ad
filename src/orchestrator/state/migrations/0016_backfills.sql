create table backfills (
  backfill_id text primary key,
  -- Keys of assets, upstream assets first
  selection json not null,
  job text not null,
  -- Runs that it has requested and that have not ended, at most
  at_once integer not null check (at_once >= 1),
  status text not null check (status in ('running', 'paused', 'completed', 'failed', 'cancelled')),
  requested_by text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((ended_at is null) = (status in ('running', 'paused')))
);

create index backfills_by_start on backfills (created_at desc);

create table backfill_partitions (
  backfill_id text not null references backfills on delete cascade,
  partition text collate "C" not null,
  -- In the order in which they are requested
  place integer not null,
  status text not null check (status in ('ready', 'requested', 'done', 'failed', 'cancelled', 'skipped')),
  -- Of its run, as it was when the backfill began
  config json not null,
  attempts integer not null default 0,
  -- Why it was skipped
  reason text check ((reason is not null) = (status = 'skipped')),
  ended_at timestamptz,
  primary key (backfill_id, partition)
) with (fillfactor = 85);

create index backfill_partitions_ready on backfill_partitions (backfill_id, place) where status = 'ready';
create index backfill_partitions_requested on backfill_partitions (backfill_id) where status = 'requested';

-- A backfill's requests are deleted with it. They come after those of sensors.
alter table run_requests add column backfill_id text references backfills on delete cascade,
  add column priority smallint not null default 0;
create index run_requests_of_backfills on run_requests (backfill_id) where backfill_id is not null;

drop index pending_run_requests;
create index pending_run_requests on run_requests (job, priority, requested_at, ordinal) where status = 'pending';
