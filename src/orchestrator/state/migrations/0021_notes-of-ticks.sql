-- What people should know of what a tick found, such as what it left out.
alter table sensor_ticks add column note text;
