-- The outbox: what sensors ask for, and what became of it. A row is never deleted, so that a key is never run twice.
create table run_requests (
  ordinal bigint generated always as identity,
  job text not null,
  run_key text not null,
  attempt integer not null check (attempt >= 1),
  status text not null default 'pending' check (status in ('pending', 'started', 'completed', 'failed', 'cancelled')),
  sensor text not null,
  config json,
  tags json not null default '{}',
  max_attempts integer not null,
  retry_after_ms bigint not null,
  requested_at timestamptz not null default now(),
  not_before timestamptz not null default now(),
  started_at timestamptz,
  checked_at timestamptz,
  ended_at timestamptz,
  workflow_id text unique,
  -- The first execution's run id of the run that claimed the request
  run_id text unique,
  primary key (job, run_key, attempt)
);

create index pending_run_requests on run_requests (job, requested_at, ordinal) where status = 'pending';
create index started_run_requests on run_requests (started_at) where status = 'started';
create index run_requests_by_sensor on run_requests (sensor, requested_at desc);

-- Who takes a place in a pool: workflows that were started, and runs by hand that wait for a place.
create table pool_places (
  workflow_id text primary key,
  pool text not null,
  waiting boolean not null default false,
  seen_at timestamptz not null default now()
);

create index pool_places_by_pool on pool_places (pool);

create table sensor_cursors (
  sensor text primary key,
  cursor text,
  version bigint not null default 0,
  failures integer not null default 0,
  not_before timestamptz,
  updated_at timestamptz not null default now()
);

create table sensor_ticks (
  sensor text not null,
  -- The run id of the tick's workflow
  tick_id text not null,
  status text not null check (status in ('running', 'requested', 'skipped', 'failed')),
  started_at timestamptz not null,
  ended_at timestamptz,
  requested integer not null default 0,
  skip_reason text,
  error text,
  primary key (sensor, tick_id)
);

create index sensor_ticks_by_start on sensor_ticks (sensor, started_at desc);
create index sensor_ticks_by_age on sensor_ticks (started_at);
