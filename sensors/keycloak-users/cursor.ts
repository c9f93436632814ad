import { z } from 'zod';

export interface UserCursor {
  /** How many users the way through all of them has behind it. */
  position: number;
  /** Users created before have been looked for by their time of creation. */
  createdAfter: Date | undefined;
}

const schema = z.object({ position: z.int().min(0).default(0), createdAfter: z.iso.datetime().optional() });

/** A cursor that cannot be read means to begin from the start: nothing is lost by it. */
export function readUserCursor(text: string | undefined): UserCursor {
  const { position = 0, createdAfter } = schema.safeParse(parseJson(text ?? '')).data ?? {};
  return { position, createdAfter: createdAfter === undefined ? undefined : new Date(createdAfter) };
}

export function writeUserCursor({ position, createdAfter }: UserCursor): string {
  return JSON.stringify({ position, createdAfter: createdAfter?.toISOString() });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
