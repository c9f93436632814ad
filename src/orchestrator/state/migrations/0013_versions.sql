-- Null where each materialization is a version of its own: the run's id.
alter table materializations add column data_version text;

alter table asset_partitions
  add column data_version text,
  -- A list of {asset, partition, version}: what it used of upstream assets; null where it used none.
  add column upstream_versions jsonb,
  add column code_version text;

update asset_partitions set data_version = run_id;

alter table asset_partitions add check ((materialized_at is null) = (data_version is null));
