-- The latest success and the latest failure of each asset and partition. Outlives the runs, so it does not depend on how long these are kept.
create table asset_partitions (
  -- In the order of bytes, as keys of time windows sort.
  asset text collate "C" not null,
  partition text collate "C" not null default '',
  -- Whether the latest attempt failed. A flag of its own, since an index over the times would have every update write to it.
  is_failed boolean not null,
  run_id text,
  value json,
  metadata json,
  materialized_at timestamptz,
  -- A list of {name, severity}; null if the latest materialization passed all checks.
  failed_checks json,
  failed_run_id text,
  failed_at timestamptz,
  error text,
  primary key (asset, partition),
  check ((materialized_at is null) = (run_id is null) and (materialized_at is null) = (metadata is null)),
  check ((failed_at is null) = (failed_run_id is null) and (failed_at is null) = (error is null)),
  check (materialized_at is not null or is_failed),
  check (failed_at is not null or not is_failed)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);

insert into asset_partitions (asset, partition, is_failed, run_id, value, metadata, materialized_at, failed_checks, failed_run_id, failed_at, error)
select coalesce(l.asset, f.asset), coalesce(l.partition, f.partition), coalesce(f.ended_at > coalesce(l.ended_at, '-infinity'), false),
  l.run_id, l.value, l.metadata, l.ended_at, l.failed_checks, f.run_id, f.ended_at, f.error
from latest_materializations l
full join (
  select distinct on (asset, partition) asset, partition, run_id, ended_at, error
  from materializations where status = 'failed' order by asset, partition, ended_at desc
) f on (f.asset, f.partition) = (l.asset, l.partition);

drop table latest_materializations;

create index asset_partitions_failed on asset_partitions (asset, partition) where is_failed;
create index asset_partitions_not_passed on asset_partitions (asset) where failed_checks is not null;
