import { z } from 'zod';
import { oneLine } from '../rest/one-line.ts';
import { saidIn } from '../rest/said.ts';

const invalidField = z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() });
const apiError = z.object({ detail: z.union([z.string(), z.array(invalidField)]) });

export interface ErrorMessage {
  readonly message: string;
  /**
   * Sent by the API itself: responses of the gateway, or of proxies before it, never contain
   * `detail`.
   */
  readonly fromApi: boolean;
}

/**
 * The message in a failed request's body, in any of its five formats. The content type is
 * unreliable: JSON is also sent as text/plain.
 */
export function errorMessage(body: unknown): ErrorMessage {
  const detail = apiError.safeParse(body).data?.detail;
  if (typeof detail === 'string') return { message: oneLine(detail), fromApi: true };
  if (detail !== undefined) {
    return {
      message: oneLine(detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')),
      fromApi: true,
    };
  }
  const said = saidIn(body, ['message', 'error_description']);
  return {
    message: said || typeof body === 'string' ? said : oneLine(JSON.stringify(body)),
    fromApi: false,
  };
}
