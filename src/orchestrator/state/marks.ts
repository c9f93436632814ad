import type pg from 'pg';
import { z } from 'zod';
import { query } from '../sql/query.ts';

const mark = z.strictObject({
  kind: z.enum(['tick', 'queue', 'backfill', 'alerts', 'action']),
  /** The sensor, the backfill or the id of the action. */
  subject: z.string(),
  /** Another text once it has changed; of an action the command that does the same. */
  mark: z.string(),
  /** What an action was about. */
  about: z.array(z.string()),
});
/** What ticks, the queue, a backfill, alerts or an action are like at the moment, as far as one sees whether they have changed. */
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

/** Only by indexes and small tables: it is read each second. */
export const readMarks = (database: pg.Pool): Promise<readonly Mark[]> =>
  query(database, mark, text);
