-- How far each rule has read the events. A rule that is new begins behind the last one.
create table alert_rules (
  rule text primary key,
  run_seq bigint not null,
  outcome_seq bigint not null
);

-- What is reported in one message: what happened to a group of a rule within its window, or the problems that began in it.
create table alerts (
  alert_id bigint generated always as identity primary key,
  rule text not null,
  grouped_by text not null,
  -- Whether it is of problems, which last until they are resolved, and not of events
  lasts boolean not null,
  status text not null check (status in ('collecting', 'reported', 'resolved')),
  opened_at timestamptz not null default now(),
  due_at timestamptz not null,
  -- How many there are of each kind
  counts json not null,
  -- The first few of them
  items json not null,
  resolved_at timestamptz,
  check ((status = 'resolved') = (resolved_at is not null))
);

create unique index alerts_collecting on alerts (rule, grouped_by, lasts) where status = 'collecting';
create index alerts_by_age on alerts (opened_at);

-- Problems that alerts were opened for and that have not been resolved
create table alert_problems (
  rule text not null,
  problem text not null,
  subject text not null,
  since timestamptz,
  -- Since when it is not found any more
  missing_since timestamptz,
  alert_id bigint not null references alerts on delete cascade,
  primary key (rule, problem, subject)
);

create index alert_problems_by_alert on alert_problems (alert_id);

-- The outbox: what each target is to be sent
create table alert_deliveries (
  delivery_id bigint generated always as identity primary key,
  alert_id bigint not null references alerts on delete cascade,
  state text not null check (state in ('firing', 'resolved')),
  target text not null,
  message json not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'undeliverable')),
  attempts integer not null default 0,
  created_at timestamptz not null default now(),
  -- While it is sent, until when nobody else sends it
  not_before timestamptz not null default now(),
  ended_at timestamptz,
  -- Why the last attempt failed, or what the target answered
  answer text,
  unique (alert_id, state, target),
  check ((status = 'pending') = (ended_at is null))
);

create index alert_deliveries_pending on alert_deliveries (target, delivery_id) where status = 'pending';
create index alert_deliveries_ended on alert_deliveries (target, ended_at) where status <> 'pending';

create table alert_silences (
  silence_id bigint generated always as identity primary key,
  -- With * for any text
  rule text not null,
  subject text not null,
  until timestamptz not null,
  reason text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  ended_by text,
  ended_at timestamptz,
  check ((ended_by is null) = (ended_at is null))
);

create index alert_silences_open on alert_silences (until) where ended_at is null;
