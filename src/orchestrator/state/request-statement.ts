/**
 * The partitions that runs outside the backfill are materializing, except those already
 * materialized.
 */
const busy = `
  select distinct u.unit, k.partition from running r cross join lateral (
      select a ->> 0 as asset, key as partition
      from run_plans of, json_array_elements(of.pages) page, json_array_elements(page -> 'assets') a, (
        select json_array_elements_text(r.config -> 'partitions') as key where r.config -> 'partitions' is not null
        union all select coalesce(r.config ->> 'partition', '') where r.config -> 'partitions' is null
      ) keys where of.run_id = r.run_id
    ) k
    join backfill_units u on u.backfill_id = $1 and k.asset = any(u.selection)
  where not exists (
    select from materializations m where m.status = 'materialized' and (m.run_id, m.asset, m.partition) = (r.run_id, k.asset, k.partition))`;

/** Extracts one part of a two-dimensional key, as written by `joinMultiKey`. */
const partOfKey = String.raw`regexp_replace(
  (regexp_match(p.partition, '^((?:[^\\|]|\\.)*)\|((?:[^\\|]|\\.)*)$'))[(d ->> 'dimension')::int + 1], '\\(.)', '\1', 'g')`;

const reason = `
  case
    when exists (
      select from jsonb_array_elements(u.dynamic) d where not exists (
        select from partition_keys k where k.name = d ->> 'name' and k.removed_at is null
          and k.key = case when d -> 'dimension' = 'null' then p.partition else ${partOfKey} end)
    ) then 'its key was removed from the dynamic partitions'
    when room.again or coalesce(p.ready_at, room.created_at) = now() then null
    else (
      select case when count(*) = cardinality(u.selection) then 'run ' || max(a.run_id) || ' has materialized it since the backfill began' end
      from asset_partitions a join runs r on r.run_id = a.run_id
      where a.asset = any(u.selection) and a.partition = p.partition and r.launched_by <> $3
        and a.materialized_at > coalesce(p.ready_at, room.created_at))
  end`;

/** Unique across units and attempts of their first partitions, whatever the keys contain. */
const runKey = String.raw`
  $1 || '/' || case when room.units > 1 then c.unit || case c.keys[1] when '' then '' else '/' end else '' end || c.keys[1]
    || case when u.per_run = 1 or c.size = 1 and c.keys[1] !~ '\+[0-9]+$' then '' else '+' || c.size - 1 end`;

/**
 * A run with fewer partitions than its maximum waits while more of its unit may follow: while
 * others are blocked and partitions before them are in progress.
 */
const isDue = `case
  when c.size = u.per_run then true
  when (select p.status from backfill_partitions p where p.backfill_id = $1 and p.place between u.first_place and u.last_place
    and p.status not in ('done', 'skipped') and p.status = 'blocked' limit 1) is null then true
  when exists (select from backfill_partitions p where p.backfill_id = $1 and p.status = 'ready' and p.place < u.first_place) then false
  else not exists (select from backfill_partitions p where p.backfill_id = $1 and p.status = 'requested' and p.place < u.first_place)
end`;

/**
 * Requests runs of ready partitions in order, and skips those that need none. $1: the backfill; $2:
 * the priority of the requests; $3: the requester in place of a sensor. The limits are inlined so
 * that Postgres knows how few rows are read.
 * @param runs maximum number of runs
 * @param looked number of partitions to examine, enough for that many runs
 */
export const requestStatement = (runs: number, looked: number) => `
  with room as (
    select b.created_at, b.again, (select count(*) from backfill_units u where u.backfill_id = $1) as units
    from backfills b where b.backfill_id = $1
  ), running as materialized (
    select r.run_id, r.config from runs r
    where r.status = 'running' and r.job = 'materializeAssets' and r.launched_by <> $3 and exists (select from room where not again)
  ), busy as materialized (${busy}
  ), next as materialized (
    -- In the order of the index: whatever else is looked up is so for few
    select *, p.ctid as row from backfill_partitions p
    where p.backfill_id = $1 and p.status = 'ready' and (p.unit, p.partition) not in (select unit, partition from busy)
    order by p.place limit ${looked}
  ), looked as materialized (
    select p.row, p.unit, p.partition, p.place, p.attempts, p.config, u.per_run, ${reason} as reason
    from room, next p join backfill_units u using (backfill_id, unit)
  ), skipped as (
    -- Rows by their ctid, which is safe while the backfill is locked: Postgres cannot know how many there are, and any other way may take quadratic time
    update backfill_partitions p set status = 'skipped', ended_at = now(), reason = l.reason
    from looked l where l.reason is not null and p.ctid = l.row returning p.place
  ), numbered as (
    select *, (row_number() over (partition by unit order by place) - 1) / per_run as run from looked where reason is null
  ), grouped as (
    select unit, run, count(*) as size, min(place) as place, array_agg(partition order by place) as keys, array_agg(row order by place) as rows,
      (array_agg(attempts order by place))[1] + 1 as attempt, (array_agg(config order by place))[1] as config
    from numbered group by unit, run
  ), chosen as (
    select c.*, u.job, ${runKey} as run_key,
      coalesce(c.config, (u.config || case
        when c.keys = '{""}' then '{}'
        when c.size = 1 then jsonb_build_object('partition', c.keys[1])
        else jsonb_build_object('partitions', c.keys) end)::json) as run_config
    from room, grouped c join backfill_units u on (u.backfill_id, u.unit) = ($1, c.unit)
    where ${isDue} order by c.place limit ${runs}
  ), requested as (
    insert into run_requests (job, run_key, attempt, sensor, config, max_attempts, retry_after_ms, backfill_id, priority)
    select job, run_key, attempt, $3, run_config, attempt, 0, $1, $2 from chosen order by place
  ), marked as (
    update backfill_partitions p set status = 'requested', attempts = p.attempts + 1, ended_at = null, run_key = c.run_key, run_attempt = c.attempt
    from (select unnest(rows) as row, run_key, attempt from chosen) c where p.ctid = c.row
  )
  select (select count(*) from chosen) as requested, (select count(*) from skipped) as skipped,
    (select min(place) from skipped) as "firstSkipped", (select max(place) from skipped) as "lastSkipped"`;
