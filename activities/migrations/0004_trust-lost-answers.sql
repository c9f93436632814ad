-- Why nobody knows whether an ask has reached the platform.
alter table trust_asks add column lost_reason text;
