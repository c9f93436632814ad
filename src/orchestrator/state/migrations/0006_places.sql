-- A run that waits gives up its place and comes back: `away` until then. It counts neither as taking a place nor as waiting for one.
alter table pool_places
  add column away boolean not null default false,
  -- Which time it was given up last, so that a worker that was thought dead does not give it up once more
  add column given_up_as text,
  -- When it took its place, began to wait for one, or gave it up
  add column since timestamptz not null default now(),
  add check (waiting or not away);

-- Who holds a place, and what a person means by a workflow id.
create index runs_by_workflow on runs (workflow_id, started_at desc);
