-- Runs that have ended, until one process at a time gives them a place in the order, as outcomes are
create table fresh_run_ends (
  run_id text not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create table run_events (
  seq bigint generated always as identity primary key,
  run_id text not null,
  sequenced_at timestamptz not null default now()
);

create function keep_fresh_run_ends() returns trigger language plpgsql as $$
begin
  insert into fresh_run_ends (run_id) values (new.run_id);
  return null;
end $$;

create trigger keep_fresh_run_ends after update of status on runs
  for each row when (old.status = 'running' and new.status <> 'running') execute function keep_fresh_run_ends();
create trigger keep_fresh_run_ends_at_once after insert on runs
  for each row when (new.status <> 'running') execute function keep_fresh_run_ends();
