-- The time that a run is about, as its schedule, its sensor or whoever started it gave it. Runs of before have none.
alter table runs add column scheduled_for timestamptz;
alter table run_requests add column scheduled_for timestamptz;
