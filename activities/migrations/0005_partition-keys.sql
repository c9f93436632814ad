-- Databases, prefixes, users, objects, analyses and files of datasets are keys of dynamic partitions from now on: those that were found before. A key that
-- only failed counts if a job or a sensor has found it, since whatever else failed may have been mistyped.
with failed_by as (
  select p.asset, p.partition, r.job from asset_partitions p join runs r on r.run_id = p.failed_run_id
), found as (
  select 'databases' as name, partition as key from asset_partitions
  where asset in ('openmetadata/postgres_metadata', 'openmetadata/postgres_profile') and materialized_at is not null
  union
  select 'databases', partition from failed_by
  where asset in ('openmetadata/postgres_metadata', 'openmetadata/postgres_profile') and job = 'postgresIngestionJob'
  union
  select 'prefixes', partition from asset_partitions
  where asset in ('openmetadata/datalake_metadata', 'openmetadata/datalake_profile') and materialized_at is not null
  union
  select 'prefixes', partition from failed_by
  where asset in ('openmetadata/datalake_metadata', 'openmetadata/datalake_profile') and job = 'datalakeIngestionJob'
  union
  select 'users', partition from asset_partitions where asset = 'trust/user_did'
  union
  select 'users', run_key from run_requests where job = 'propagateNewUserToTrustServicesJob' and backfill_id is null
  union
  select 'objects', partition from asset_partitions
  where asset in ('trust/object_owner', 'trust/object_proof') and materialized_at is not null
  union
  select 'objects', run_key from run_requests where job = 'createAssetObjectProofJob' and backfill_id is null
  union
  select 'analyses', partition from asset_partitions where asset = 'matrix_profile/report'
  union
  select 'analyses', run_key from run_requests where job = 'matrixProfileJob' and backfill_id is null
  union
  select 'dataset_files', partition from asset_partitions where asset = 'datasets/uploaded_file'
), vanished as (
  select case asset when 'openmetadata/postgres_metadata' then 'databases' else 'prefixes' end as name, partition as key, materialized_at as at
  from asset_partitions
  where asset in ('openmetadata/postgres_metadata', 'openmetadata/datalake_metadata') and metadata ->> 'status' = 'retired'
  union all
  select 'objects', partition, failed_at from asset_partitions
  where asset = 'trust/object_owner' and is_failed and error like 'The platform has no object %'
)
insert into partition_keys (name, key, removed_at)
select name, key, at from found left join vanished using (name, key)
where key <> '' and key !~ '^\s|\s$|[[:cntrl:]]' and octet_length(key) <= 1024
order by name, key
on conflict (name, key) do nothing;
