import { z } from 'zod';

const tick = {
  sensor: z.string(),
  tickId: z.string(),
  startedAt: z.date(),
  /** New run requests. */
  requested: z.number(),
  /** A remark, such as which windows were skipped. */
  note: z.string().nullable(),
};
const ended = { ...tick, endedAt: z.date() };

const runningTick = z.strictObject({
  ...tick,
  status: z.literal('running'),
  endedAt: z.null(),
  skipReason: z.null(),
  error: z.null(),
});
const requestedTick = z.strictObject({
  ...ended,
  status: z.literal('requested'),
  skipReason: z.null(),
  error: z.null(),
});
const skippedTick = z.strictObject({
  ...ended,
  status: z.literal('skipped'),
  skipReason: z.string(),
  error: z.null(),
});
const failedTick = z.strictObject({
  ...ended,
  status: z.literal('failed'),
  skipReason: z.null(),
  error: z.string(),
});

/**
 * Rows of `select ${tickColumns} from sensor_ticks`: all ticks, ended ticks, and ticks with a
 * successful evaluation.
 */
export const storedTick = z.discriminatedUnion('status', [
  runningTick,
  requestedTick,
  skippedTick,
  failedTick,
]);
export const endedTick = z.discriminatedUnion('status', [requestedTick, skippedTick, failedTick]);
export const finishedTick = z.discriminatedUnion('status', [requestedTick, skippedTick]);

/** A tick as recorded. Fields that its status excludes are null. */
export type StoredTick = Readonly<z.infer<typeof storedTick>>;
export type EndedTick = Readonly<z.infer<typeof endedTick>>;
export type FinishedTick = Readonly<z.infer<typeof finishedTick>>;

/**
 * A tick can record a reason in a batch after one that requested runs. A tick without a reason
 * found nothing new.
 */
export const tickColumns = `sensor, tick_id as "tickId", status, started_at as "startedAt", ended_at as "endedAt", requested, note,
  case when status = 'skipped' then coalesce(skip_reason, 'Nothing new') end as "skipReason", case when status = 'failed' then error end as error`;
