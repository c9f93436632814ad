-- Why Temporal did not take a pending request; it is tried again after its delay.
alter table run_requests add column refusal text;
