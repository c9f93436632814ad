-- What the checks of a completed run say of it. Runs of before had none.
alter table runs add column outcome text check (outcome in ('ok', 'warnings', 'checks_failed')),
  add check (outcome is null or status = 'completed');

create index runs_by_outcome on runs (job, ended_at) where outcome = 'checks_failed';

alter table asset_checks add column blocking boolean not null default false;

-- Outlive the run that made them, as the materialization does: a list of {name, severity}, null where all have passed.
alter table latest_materializations add column failed_checks json;

create index latest_materializations_not_passed on latest_materializations (asset) where failed_checks is not null;
