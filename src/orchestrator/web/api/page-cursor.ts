import { z } from 'zod';
import { InvalidRequest } from '../server/problem.ts';
import { counted } from './common.ts';

type Place = readonly (string | number)[];

/** An opaque cursor for the start of the next page. */
export function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws InvalidRequest if the cursor was not issued by this server */
export function readCursor<S extends z.ZodType>(
  text: string | undefined,
  place: S,
): z.output<S> | undefined {
  if (text === undefined) return undefined;
  try {
    return place.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw cursorRefused();
  }
}

/** The error for a cursor of another list. */
export function cursorRefused(): InvalidRequest {
  const detail = 'Expected `next` of the previous page';
  return new InvalidRequest(`The request is not valid: after: ${detail}`, 'PAGE_CURSOR_INVALID', [
    { at: 'query', pointer: 'after', detail },
  ]);
}

/** The position of an item that is ordered by a number, an id or a name. */
export const numberPlace = z.tuple([z.number().int()]);
export const textPlace = z.tuple([z.string()]);

export const after = z
  .string()
  .optional()
  .describe('Where the page begins: `next` of the page before');
export const next = z.string().nullable().describe('Where the next page begins; null of the last');

/** The query parameters of a paginated list. */
export const paged = (most: number, usual: number) => ({ limit: counted(most, usual), after });

export interface Page<T> {
  readonly page: readonly T[];
  readonly next: string | null;
}

/** @param rows one more than the limit if there are more */
export function pageOf<T>(rows: readonly T[], limit: number, placeOf: (row: T) => Place): Page<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { page, next: hasMore ? writeCursor(placeOf(last)) : null };
}

/** A page of objects from the definitions, ordered by name. */
export function pageByName<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  { limit, after: given }: { readonly limit: number; readonly after?: string | undefined },
): Page<T> {
  const [last] = readCursor(given, textPlace) ?? [];
  const rest = all
    .filter((one) => last === undefined || nameOf(one) > last)
    .toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  return pageOf(rest, limit, (one) => [nameOf(one)]);
}
