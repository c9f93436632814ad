-- Lists of runs by their status or outcome, in the order in which they are shown.
create index runs_by_status on runs (status, started_at desc, run_id desc);
create index runs_not_ok on runs (outcome, started_at desc, run_id desc) where outcome in ('warnings', 'checks_failed');

-- A run by the beginning or the end of its id.
create index runs_by_id on runs (run_id text_pattern_ops);
create index runs_by_end_of_id on runs (reverse(run_id) text_pattern_ops);

-- The latest failures of an asset, of a million partitions or more.
create index asset_partitions_by_failure on asset_partitions (asset, failed_at desc) where failed_at is not null;

-- As in the other tables with names of assets: an index of another collation does not serve a join with them.
alter table materializations alter column asset type text collate "C", alter column partition type text collate "C";
alter table asset_checks alter column asset type text collate "C", alter column partition type text collate "C";
