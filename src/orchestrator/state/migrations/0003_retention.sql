-- What pruning looks for, and what the foreign keys look for when a run is deleted.
create index runs_by_end on runs (ended_at) where ended_at is not null;
create index runs_by_resume_from on runs (resume_from) where resume_from is not null;

-- Requests that ended without a run keep their config until they are as old as a run may be.
create index run_requests_without_run on run_requests (ended_at) where run_id is null and config is not null and ended_at is not null;

create index failed_run_requests on run_requests (sensor, ended_at desc) where status = 'failed';
