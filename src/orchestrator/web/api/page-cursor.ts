import type { z } from 'zod';
import { InvalidRequest } from '../server/problem.ts';

/** Where the next page begins, as clients pass it on without reading it. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws InvalidRequest for what this server has not written */
export function readCursor<S extends z.ZodType>(
  text: string | undefined,
  place: S,
): z.output<S> | undefined {
  if (text === undefined) return undefined;
  try {
    return place.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    const detail = 'Expected what the page before has as `next`';
    throw new InvalidRequest(`The request is not valid: after: ${detail}`, 'REQUEST_MALFORMED', [
      { at: 'query', pointer: 'after', detail },
    ]);
  }
}
