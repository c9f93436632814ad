-- What people and programs are about to do, recorded before they do it
create table audit_intents (
  action_id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  who text not null,
  via text not null check (via in ('web', 'token', 'cli', 'loopback')),
  action text not null,
  -- Names and ids: of a job, a run, assets, a sensor …
  about text[] not null,
  -- Without secrets, and bounded
  input json not null
);

create index audit_intents_by_who on audit_intents (who, action_id);
create index audit_intents_by_action on audit_intents (action, action_id);
create index audit_intents_by_about on audit_intents using gin (about);

-- How it ended. There is none where the process ended before
create table audit_results (
  action_id bigint primary key references audit_intents,
  at timestamptz not null default now(),
  -- Of the error; null where there was none
  code text,
  -- Ids of what came into being, such as a run
  about text[] not null,
  result json not null
);

create index audit_results_by_about on audit_results using gin (about);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if current_setting('orchestrator.prunes_audit_log', true) = 'on' and old.at < now() - interval '30 days' then
      return old;
    end if;
  end if;
  raise exception 'The audit log only grows: % of % is refused', tg_op, tg_table_name
    using hint = 'prune_audit_log(days, most) deletes entries that are older than so many days, and than 30';
end $$;

create trigger refuse_audit_change before update or delete on audit_intents
  for each row execute function refuse_audit_change();
create trigger refuse_audit_change before update or delete on audit_results
  for each row execute function refuse_audit_change();
create trigger refuse_audit_truncate before truncate on audit_intents
  for each statement execute function refuse_audit_change();
create trigger refuse_audit_truncate before truncate on audit_results
  for each statement execute function refuse_audit_change();

-- Deletes entries that are older than so many days, at most so many, the oldest first. Returns how many actions it took
create function prune_audit_log(days integer, most integer) returns integer language plpgsql
set orchestrator.prunes_audit_log = 'on' as $$
declare
  old_ones bigint[];
begin
  select coalesce(array_agg(action_id), '{}') into old_ones from (
    select i.action_id, i.at, r.at as ended_at from audit_intents i left join audit_results r using (action_id)
    order by i.action_id limit most) first_ones
  where greatest(at, ended_at) < now() - greatest(days, 30) * interval '1 day';
  delete from audit_results where action_id = any (old_ones);
  delete from audit_intents where action_id = any (old_ones);
  return cardinality(old_ones);
end $$;
