import { z } from 'zod';

/**
 * An event or a lasting problem. It contains names but no values; its text is redacted and bounded.
 */
export const alertItem = z.strictObject({
  kind: z.string(),
  /** A job, an asset, a sensor, a schedule, a pool, a queue or a backfill. */
  subject: z.string(),
  /** Null for a whole asset, and for subjects that are not assets. */
  partition: z.string().nullable(),
  runId: z.string().nullable(),
  text: z.string(),
  /** The advice for the reader; null if the text already contains it. */
  advice: z.string().nullable(),
  /** When the event happened or the problem began, as ISO 8601. */
  at: z.string(),
  /** The page of the run, or else the run in the Temporal Web UI; null if there is neither. */
  url: z.string().nullable(),
});
export type AlertItem = Readonly<z.infer<typeof alertItem>>;

export const alertMessage = z.strictObject({
  /** The same for every attempt, so that a receiver can detect duplicates. */
  key: z.string(),
  rule: z.string(),
  description: z.string(),
  state: z.enum(['firing', 'resolved', 'test']),
  title: z.string(),
  /** The total number of things that it reports; the items are the first few of them. */
  count: z.number(),
  items: z.array(alertItem).readonly(),
  /** When it began, as ISO 8601. */
  since: z.string(),
  /** When the last of the problems was resolved; null unless all are. */
  resolvedAt: z.string().nullable(),
});
/** The message that a target receives. */
export type AlertMessage = Readonly<z.infer<typeof alertMessage>>;

/** The maximum number of items in a message. */
export const shownItems = 5;
