-- A list of {asset, first, last, count, digest}: of sets of upstream partitions that are too large to list, between which keys they lie, how many
-- of those had been materialized, and a digest of their versions. Null where it used none.
alter table asset_partitions add column upstream_sets jsonb;
