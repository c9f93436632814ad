-- Run keys for which a sensor starts nothing. Their pending requests stay as they are, so that nothing is lost when a key counts again.
create table ignored_run_keys (
  sensor text not null,
  run_key text not null,
  note text,
  ignored_at timestamptz not null default now(),
  primary key (sensor, run_key)
);
