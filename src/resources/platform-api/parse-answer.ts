import { z } from 'zod';
import { TerminalError } from '@moderate/orchestrator';

/** What an answer holds of the schema. Throws `TerminalError` for any other shape. */
export function parseAnswer<T>(text: string, schema: z.ZodType<T>, request: string): T {
  const parsed = schema.safeParse(jsonOf(text, request));
  if (parsed.success) return parsed.data;
  throw new TerminalError(`The platform API answered ${request} in a shape that is not its own: ${z.prettifyError(parsed.error)}`);
}

function jsonOf(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TerminalError(`The answer to ${request} is no JSON: is API_BASE_URL the platform's address?`);
  }
}
