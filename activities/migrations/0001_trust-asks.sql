-- Asking the trust service for something twice makes it twice. This table sees to it that never two asks for one subject are alive.
create table trust_asks (
  kind text not null check (kind in ('did', 'proof')),
  -- A username, or an object's key
  subject text not null,
  ask_id uuid not null,
  asked_at timestamptz not null,
  -- The platform's task, once it is known
  task_id integer,
  ended_at timestamptz,
  primary key (kind, subject)
);
