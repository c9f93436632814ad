import { z } from 'zod';
import { jsonOrNothing } from '../http/json-or-nothing.ts';
import { oneLine } from '../http/one-line.ts';

const invalidField = z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() });
const apiError = z.object({ detail: z.union([z.string(), z.array(invalidField)]) });
const gatewayError = z.union([
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ error_description: z.string() }).transform(({ error_description }) => error_description),
]);

export interface ErrorMessage {
  readonly message: string;
  /** Said by the API itself: the gateway, and the pages before it, never have a `detail`. */
  readonly fromApi: boolean;
}

/** What a failed request's body says, in whichever of its five shapes. The content type tells nothing: JSON comes as text/plain too. */
export function errorMessage(body: string): ErrorMessage {
  const json = jsonOrNothing(body);
  const detail = apiError.safeParse(json).data?.detail;
  if (typeof detail === 'string') return { message: oneLine(detail), fromApi: true };
  if (detail !== undefined) {
    return { message: oneLine(detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')), fromApi: true };
  }
  return { message: oneLine(gatewayError.safeParse(json).data ?? withoutTags(body)), fromApi: false };
}

/** An error page has its message in the title, and once more below. */
function withoutTags(page: string): string {
  return /<title>([^<]*)/i.exec(page)?.[1] ?? page.replace(/<[^>]*>/g, ' ');
}
