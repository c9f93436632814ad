import { z } from 'zod';
import type { Json, Metadata } from '../workflow/json.ts';

/** A `json` column. `JSON.parse` produced the value, so it needs no deep validation. */
export const json = z.custom<Json>((value) => value !== undefined);

/** A `json` column with the metadata of a materialization or check. */
export const metadata: z.ZodType<Metadata> = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

export const severity = z.enum(['warn', 'error']);

/** A nullable column; null is read as undefined. */
export const optional = <T extends z.ZodType>(column: T) =>
  column.nullable().transform((value) => value ?? undefined);

/** A row with a key. */
export const keyRow = z.strictObject({ key: z.string() });

/** A row with a list of keys, cheaper than one row per key. */
export const keysRow = z.strictObject({ keys: z.array(z.string()) });

/** A row with a count. */
export const countRow = z.strictObject({ count: z.number() });
