-- One index for the latest failures of an asset, of partitions that are failed and of those that were: each index costs every outcome that is recorded.
drop index asset_partitions_failed;
drop index asset_partitions_by_failure;
create index asset_partitions_by_failure on asset_partitions (asset, is_failed, failed_at desc) where failed_at is not null;

-- The same as one constraint: each statement that records prepares all of them.
do $$
declare name text;
begin
  for name in select conname from pg_constraint where conrelid = 'asset_partitions'::regclass and contype = 'c' loop
    execute format('alter table asset_partitions drop constraint %I', name);
  end loop;
end $$;

alter table asset_partitions add check (
  num_nulls(run_id, metadata, materialized_at, data_version) % 4 = 0 and num_nulls(failed_run_id, failed_at, error) % 3 = 0
  and case when is_failed then failed_at is not null else materialized_at is not null end
);
