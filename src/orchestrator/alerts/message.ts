import { z } from 'zod';

/** One thing that happened, or that lasts. It names things and holds no values; its text is redacted and bounded. */
export const alertItem = z.strictObject({
  kind: z.string(),
  /** A job, an asset, a sensor, a schedule, a pool, a queue or a backfill. */
  subject: z.string(),
  /** Null for a whole asset, and for what is no asset. */
  partition: z.string().nullable(),
  runId: z.string().nullable(),
  text: z.string(),
  /** What to do; null where the text says all. */
  advice: z.string().nullable(),
  /** Since when, or when it happened, as ISO 8601. */
  at: z.string(),
  /** The page of the run, or else the run in the Temporal Web UI; null where there is neither. */
  url: z.string().nullable(),
});
export type AlertItem = Readonly<z.infer<typeof alertItem>>;

export const alertMessage = z.strictObject({
  /** The same for each attempt to send it, so that a receiver can tell one that it has. */
  key: z.string(),
  rule: z.string(),
  description: z.string(),
  state: z.enum(['firing', 'resolved', 'test']),
  title: z.string(),
  /** How many things it is about, of which the items are the first few. */
  count: z.number(),
  items: z.array(alertItem).readonly(),
  /** When it began, as ISO 8601. */
  since: z.string(),
  /** When the last of the problems was gone; null unless all are. */
  resolvedAt: z.string().nullable(),
});
/** What a target is sent. */
export type AlertMessage = Readonly<z.infer<typeof alertMessage>>;

/** How many items a message has. */
export const shownItems = 5;
