import { z } from 'zod';
import { query, queryOne, type Database } from '../sql/query.ts';

const recorded = z.strictObject({
  /** Position in the event order. */
  seq: z.number(),
  asset: z.string(),
  partition: z.string(),
  /** Null unless the materialization changed the partition's data version. */
  runId: z.string().nullable(),
  /** Keys of the assets for which automation requested the run; null for other runs. */
  selection: z.array(z.string()).nullable(),
});
/** A recorded outcome. */
export type RecordedEvent = Readonly<z.infer<typeof recorded>>;

/** Outcomes after a position. Materializations imported from another system update nothing. */
export function readRecordedEvents(
  db: Database,
  after: number,
  requester: string,
  limit: number,
): Promise<readonly RecordedEvent[]> {
  const text = `
    select e.seq, e.asset, e.partition,
      case when not e.is_failed and (m.data_version is null or p.changed_at is null or p.changed_at = m.ended_at) then m.run_id end as "runId",
      q.config -> 'selection' as selection
    from outcome_events e
    left join materializations m on (m.asset, m.ordinal) = (e.asset, e.ordinal)
    left join asset_partitions p on (p.asset, p.partition) = (e.asset, e.partition)
    left join run_requests q on q.run_id = m.run_id and q.sensor = $2
    where e.seq > $1 order by e.seq limit $3`;
  return query(db, recorded, { name: 'automation-events', text }, [after, requester, limit]);
}

const addedKey = z.strictObject({
  name: z.string(),
  key: z.string(),
  ordinal: z.number(),
  addedAt: z.date(),
});
export type AddedKey = Readonly<z.infer<typeof addedKey>>;

/** Keys added to dynamic partitions since the last read that still exist. */
export function readAddedKeys(db: Database): Promise<readonly AddedKey[]> {
  const text = `select k.name, k.key, k.ordinal, k.added_at as "addedAt" from automation_keys a
    join partition_keys k on k.name = a.name and k.ordinal > a.ordinal and k.removed_at is null order by k.name, k.ordinal`;
  return query(db, addedKey, { name: 'automation-keys', text });
}

const work = z.strictObject({
  hasEvents: z.boolean(),
  /** Whether a scheduled time has passed or a key was added. */
  isDue: z.boolean(),
  /** Whether any partitions are waiting. */
  waits: z.boolean(),
  /** Position of the last run that ended. */
  lastEnd: z.number(),
});
/** The work that automation may have to evaluate. */
export type AutomationWork = Readonly<z.infer<typeof work>>;

export function readAutomationWork(
  db: Database,
  after: number,
  now: Date,
): Promise<AutomationWork> {
  const text = `select exists (select from outcome_events where seq > $1) as "hasEvents",
    exists (select from automation_assets where condition is not null and paused_at is null and next_at <= $2)
      or exists (select from automation_keys a join partition_keys k on k.name = a.name and k.ordinal > a.ordinal and k.removed_at is null) as "isDue",
    exists (select from automation_partitions where causes is not null) as waits,
    (select coalesce(max(seq), 0) from run_events) as "lastEnd"`;
  return queryOne(db, work, { name: 'automation-work', text }, [after, now]);
}

/** Whether any of the assets was materialized after a position in the outcome order. */
export async function wereMaterialized(
  db: Database,
  assets: readonly string[],
  after: number,
): Promise<boolean> {
  const text =
    'select exists (select from outcome_events where seq > $1 and not is_failed and asset = any($2)) as found';
  return (await queryOne(db, z.strictObject({ found: z.boolean() }), text, [after, assets])).found;
}
