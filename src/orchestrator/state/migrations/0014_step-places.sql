-- Places of steps in concurrency pools: taken, or waited for in the order of arrival.
create table step_places (
  pool text not null,
  run_id text not null references runs (run_id) on delete cascade,
  asset text not null,
  partition text not null default '',
  ordinal bigint generated always as identity,
  waiting boolean not null,
  -- When it began to wait, or took its place
  since timestamptz not null default now(),
  -- Which execution of the run asked last, and under which number: answers name that
  execution text not null,
  request integer not null,
  primary key (run_id, pool, asset, partition)
);

create index waiting_step_places on step_places (pool, ordinal) where waiting;
create index taken_step_places on step_places (pool) where not waiting;

-- Runs that use a pool, with the last of their exchanges: a late repetition of an earlier one changes nothing.
create table step_pool_runs (
  run_id text not null references runs (run_id) on delete cascade,
  pool text not null,
  execution text not null,
  execution_started_at bigint not null,
  turn integer not null,
  -- When it was last compared with Temporal
  checked_at timestamptz not null default now(),
  primary key (run_id, pool)
);

create index step_pool_runs_by_check on step_pool_runs (checked_at);
