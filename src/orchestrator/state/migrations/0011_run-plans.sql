-- What a run may materialize, in pages that its workflow reads. Kept as long as the run.
create table run_plans (
  run_id text primary key references runs on delete cascade,
  pages json not null
);
