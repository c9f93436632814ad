create table run_logs (
  run_id text primary key references runs on delete cascade,
  -- Lines that were written, kept or not
  lines bigint not null default 0,
  -- Lines of them that are not kept
  left_out bigint not null default 0,
  -- Of what is kept
  bytes bigint not null default 0,
  written_at timestamptz not null default now()
);

create index run_logs_by_age on run_logs (written_at) include (bytes);

-- Some hundred lines each, as they came
create table run_log_chunks (
  run_id text not null references run_logs on delete cascade,
  chunk bigint generated always as identity,
  -- Whether it belongs to the first lines of its run, which stay whatever comes after
  is_head boolean not null,
  line_count integer not null,
  bytes integer not null,
  lines json not null,
  primary key (run_id, chunk)
);
