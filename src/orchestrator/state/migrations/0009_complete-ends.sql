-- How a run ended is complete: one that completed has an outcome, one that failed or was cancelled an error.
update runs set outcome = (
  select case when coalesce(bool_or(severity = 'error'), false) then 'checks_failed' when count(*) > 0 then 'warnings' else 'ok' end
  from asset_checks c where c.run_id = runs.run_id and not c.passed
) where status = 'completed' and outcome is null;

update runs set error = 'Why was not recorded' where status in ('failed', 'cancelled') and error is null;
update runs set error = null where status in ('running', 'completed') and error is not null;

alter table runs
  add constraint runs_outcome_when_completed check ((status = 'completed') = (outcome is not null)),
  add constraint runs_error_when_failed check ((status in ('failed', 'cancelled')) = (error is not null));

-- The same of ticks. One that was given up, and ended by a worker that was thought dead, may keep an error.
update sensor_ticks set ended_at = started_at where status <> 'running' and ended_at is null;
update sensor_ticks set ended_at = null where status = 'running' and ended_at is not null;
update sensor_ticks set error = 'Why was not recorded' where status = 'failed' and error is null;

alter table sensor_ticks
  add constraint sensor_ticks_end_unless_running check ((status = 'running') = (ended_at is null)),
  add constraint sensor_ticks_error_when_failed check (status <> 'failed' or error is not null);
