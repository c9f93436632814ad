import { z } from 'zod';
import { named } from './components.ts';

/** Schemas that several endpoints share. */
export const jsonObject = z.record(z.string(), z.unknown());
export const metadata = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);
export const severity = z.enum(['warn', 'error']);

/** Messages about parts of the response that could not be read. */
export const notes = z.array(z.string());

export const counted = (most: number, usual: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(most)
    .default(usual)
    .describe(`How many at most, up to ${most}`);

/** A repeatable query parameter. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.preprocess((given) => (given === undefined ? [] : [given].flat()), z.array(item));

export const problem = named(
  'Problem',
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('Stable: the reference of errors explains each'),
    detail: z.string(),
    errors: z
      .array(
        z.object({
          at: z.enum(['body', 'path', 'query']),
          pointer: z.string(),
          detail: z.string(),
        }),
      )
      .optional()
      .describe('The values of the request that are not valid'),
  }),
);

export const blockage = named(
  'Blockage',
  z
    .object({
      kind: z.enum(['incompatible_code', 'failing_code', 'timeout']),
      reason: z.string(),
      failedAttempts: z.number().int(),
      since: z.date(),
    })
    .describe('Why a run cannot continue'),
);

export const idempotencyKey = (what: string) =>
  z.string().min(1).max(500).optional().describe(what);
