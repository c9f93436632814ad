-- When a run had its place in its pool, or a worker began one that needs none: how long it took does not count what it waited before.
alter table runs add column begun_at timestamptz;
update runs set begun_at = started_at
where not exists (select from pool_places p where p.workflow_id = runs.workflow_id and p.waiting and not p.away);

-- The history of an asset, and its latest failure.
create index materializations_by_asset on materializations (asset, ordinal);
create index failed_materializations on materializations (asset, ordinal) where status = 'failed';
