import { z } from 'zod';
import { alertMessage, type AlertMessage } from '../alerts/message.ts';
import { execute, query, queryFirst, type Database } from '../sql/query.ts';
import { storable, storableJson } from './refused-data.ts';

const delivery = z.strictObject({
  deliveryId: z.number(),
  target: z.string(),
  message: alertMessage,
  /** Includes the attempt in progress. */
  attempts: z.number(),
  ageMs: z.number(),
});
/** A message to send to a target now. */
export type Delivery = Readonly<z.infer<typeof delivery>>;

export interface NewDelivery {
  readonly alertId: number;
  readonly target: string;
  readonly message: AlertMessage;
}

/** Inserts each delivery once, even if called repeatedly. */
export async function insertDeliveries(
  db: Database,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  const text = `insert into alert_deliveries (alert_id, state, target, message)
    select "alertId", message ->> 'state', target, message from json_to_recordset($1) as given("alertId" bigint, target text, message json)
    on conflict do nothing`;
  await execute(db, text, [storableJson(deliveries)]);
}

const targetRow = z.strictObject({ alertId: z.number(), target: z.string() });

/** The targets that an alert was sent to, or will be. */
export function targetsOf(
  db: Database,
  alertIds: readonly number[],
): Promise<readonly z.infer<typeof targetRow>[]> {
  const text = `select alert_id as "alertId", target from alert_deliveries where alert_id = any($1) and state = 'firing' and status <> 'undeliverable'`;
  return query(db, targetRow, text, [alertIds]);
}

/** Leases the next message of a target to the caller. Messages of one alert are sent in order. */
export function takeDelivery(
  db: Database,
  target: string,
  leaseMs: number,
): Promise<Delivery | undefined> {
  const text = `
    update alert_deliveries set attempts = attempts + 1, not_before = now() + $2 * interval '1 ms'
    where delivery_id = (
      select d.delivery_id from alert_deliveries d
      where d.target = $1 and d.status = 'pending' and d.not_before <= now() and not exists (
        select from alert_deliveries e
        where e.alert_id = d.alert_id and e.target = d.target and e.status = 'pending' and e.delivery_id < d.delivery_id)
      order by d.delivery_id limit 1 for update skip locked)
    returning delivery_id as "deliveryId", target, message, attempts, (extract(epoch from now() - created_at) * 1000)::float8 as "ageMs"`;
  return queryFirst(db, delivery, text, [target, leaseMs]);
}

/** How an attempt ended. */
export type DeliveryEnd =
  | { readonly status: 'delivered' | 'undeliverable'; readonly answer: string }
  | { readonly status: 'pending'; readonly answer: string; readonly againInMs: number };

export async function settleDelivery(
  db: Database,
  deliveryId: number,
  end: DeliveryEnd,
): Promise<void> {
  const text = `update alert_deliveries set status = $2, answer = $3, ended_at = case when $2 <> 'pending' then now() end,
      not_before = now() + $4 * interval '1 ms'
    where delivery_id = $1 and status = 'pending'`;
  await execute(db, text, [
    deliveryId,
    end.status,
    storable(end.answer),
    end.status === 'pending' ? end.againInMs : 0,
  ]);
}

/** Gives up messages to targets that workers no longer serve. */
export function giveUpDeliveries(db: Database, afterMs: number): Promise<number> {
  const text = `update alert_deliveries set status = 'undeliverable', ended_at = now(), answer = coalesce(answer, 'workers no longer have this target')
    where status = 'pending' and created_at < now() - $1 * interval '1 ms'`;
  return execute(db, text, [afterMs]);
}

/** Requeues messages that were given up: those of one rule, or all of them. */
export function retryDeliveries(db: Database, rule: string | undefined): Promise<number> {
  const text = `update alert_deliveries set status = 'pending', ended_at = null, attempts = 0, created_at = now(), not_before = now()
    where status = 'undeliverable' and ($1::text is null or message ->> 'rule' = $1)`;
  return execute(db, text, [rule ?? null]);
}

const undeliverable = z.strictObject({
  target: z.string(),
  count: z.number(),
  since: z.date(),
  answer: z.string(),
});
/** Messages that could not be delivered to a target since its last successful delivery. */
export type Undeliverable = Readonly<z.infer<typeof undeliverable>>;

export function readUndeliverable(db: Database): Promise<readonly Undeliverable[]> {
  const text = `
    select d.target, count(*) as count, min(d.ended_at) as since, (array_agg(d.answer order by d.ended_at desc))[1] as answer
    from alert_deliveries d
    where d.status = 'undeliverable' and not exists (
      select from alert_deliveries l where l.target = d.target and l.status = 'delivered' and l.ended_at > d.ended_at)
    group by d.target order by d.target`;
  return query(db, undeliverable, text);
}

const shownDelivery = z.strictObject({
  deliveryId: z.number(),
  target: z.string(),
  status: z.enum(['pending', 'delivered', 'undeliverable']),
  rule: z.string(),
  title: z.string(),
  attempts: z.number(),
  createdAt: z.date(),
  endedAt: z.date().nullable(),
  answer: z.string().nullable(),
});
/** A message to a target, as shown in lists. */
export type ShownDelivery = Readonly<z.infer<typeof shownDelivery>>;

const deliveryColumns = `delivery_id as "deliveryId", target, status, message ->> 'rule' as rule, message ->> 'title' as title, attempts,
  created_at as "createdAt", ended_at as "endedAt", answer`;

/** Filters for a page of deliveries. */
export interface WantedDeliveries {
  readonly target?: string | undefined;
  readonly status?: ShownDelivery['status'] | undefined;
  readonly limit: number;
  /** The id of the last delivery on the previous page. */
  readonly after?: number | undefined;
}

/** Newest first. */
export function readDeliveryPage(
  db: Database,
  { target, status, limit, after }: WantedDeliveries,
): Promise<readonly ShownDelivery[]> {
  const text = `select ${deliveryColumns} from alert_deliveries
    where ($1::text is null or target = $1) and ($2::text is null or status = $2) and ($3::bigint is null or delivery_id < $3)
    order by delivery_id desc limit $4`;
  return query(db, shownDelivery, text, [target ?? null, status ?? null, after ?? null, limit]);
}

/** The latest deliveries to each target. */
export function readDeliveries(db: Database, limit: number): Promise<readonly ShownDelivery[]> {
  const text = `
    select ${deliveryColumns}
    from (select *, row_number() over (partition by target order by delivery_id desc) as place from alert_deliveries) d
    where place <= $1 order by target, delivery_id desc`;
  return query(db, shownDelivery, text, [limit]);
}

const shownAlert = z.strictObject({
  rule: z.string(),
  problem: z.string(),
  subject: z.string(),
  since: z.date(),
  text: z.string(),
  /** Whether the alert was sent to its targets, or will be. */
  reported: z.boolean(),
});
/** A problem with an open alert. */
export type ShownAlert = Readonly<z.infer<typeof shownAlert>>;

export function readActiveAlerts(
  db: Database,
  rules: readonly string[],
): Promise<readonly ShownAlert[]> {
  const text = `
    select p.rule, p.problem, p.subject, coalesce(p.since, a.opened_at) as since, a.status <> 'collecting' as reported, coalesce((
        select item ->> 'text' from json_array_elements(a.items) item where item ->> 'subject' = p.subject and item ->> 'kind' = p.problem limit 1
      ), '') as text
    from alert_problems p join alerts a using (alert_id) where p.rule = any($1) order by since, p.rule, p.subject`;
  return query(db, shownAlert, text, [rules]);
}
