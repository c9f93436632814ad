import { z } from 'zod';
import type { Json, Metadata } from '../workflow/json.ts';

/** A `json` column: what `JSON.parse` returns needs no check in depth. */
export const json = z.custom<Json>((value) => value !== undefined);

/** A `json` column of a materialization's or check's metadata. */
export const metadata: z.ZodType<Metadata> = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

export const severity = z.enum(['warn', 'error']);

/** A column whose null means that there is nothing, read as undefined. */
export const optional = <T extends z.ZodType>(column: T) =>
  column.nullable().transform((value) => value ?? undefined);

/** A statement that returns keys. */
export const keyRow = z.strictObject({ key: z.string() });

/** A statement that returns keys as one list, which takes less than a row for each. */
export const keysRow = z.strictObject({ keys: z.array(z.string()) });

/** A statement that counts. */
export const countRow = z.strictObject({ count: z.number() });
