import type pg from 'pg';
import { z } from 'zod';
import { query } from '../sql/query.ts';

const mark = z.strictObject({
  kind: z.enum(['tick', 'queue', 'backfill', 'alerts', 'action']),
  /** A sensor, a backfill, or the id of an action. */
  subject: z.string(),
  /** Changes whenever the subject changes; for an action, the command that performs it. */
  mark: z.string(),
  /** The objects that an action affects. */
  about: z.array(z.string()),
});
/** A fingerprint of ticks, the queue, a backfill, alerts or an action, used to detect changes. */
export type Mark = Readonly<z.infer<typeof mark>>;

const text = `
  select 'tick' as kind, sensor as subject, concat_ws(' ', max(started_at), max(ended_at)) as mark, '{}'::text[] as about
  from sensor_ticks where started_at > now() - interval '10 minutes' group by sensor
  union all
  select 'queue', '', concat_ws(' ',
    (select count(*) from (select from run_requests where status = 'pending' limit 10000) pending),
    (select max(started_at) from run_requests where status = 'started'),
    (select concat(count(*), ' ', count(*) filter (where waiting)) from pool_places),
    (select concat(count(*), ' ', count(*) filter (where waiting), ' ', max(ordinal)) from step_places)), '{}'
  union all
  select 'backfill', b.backfill_id, concat_ws(' ', b.status,
    (select concat(count(*), ' ', sum(place)) from backfill_partitions p where p.backfill_id = b.backfill_id and p.status = 'requested')), '{}'
  from backfills b where b.ended_at is null or b.ended_at > now() - interval '1 minute'
  union all
  select 'alerts', '', concat_ws(' ', (select concat(count(*), ' ', count(missing_since), ' ', max(alert_id)) from alert_problems),
    (select max(delivery_id) from alert_deliveries), (select count(*) from alert_deliveries where status = 'pending'),
    (select max(silence_id) from alert_silences), (select count(*) from alert_silences where ended_at is null)), '{}'
  union all
  select 'action', i.action_id::text, i.action, i.about || r.about from audit_intents i join audit_results r using (action_id)
  where i.action_id > (select max(action_id) from audit_intents) - 100`;

/** Reads only indexes and small tables, because it runs every second. */
export const readMarks = (database: pg.Pool): Promise<readonly Mark[]> =>
  query(database, mark, text);
