import { receiveError, sendError, type SentError } from './sent-error.ts';

interface SentErrorAttribute {
  readonly sentError: SentError;
}

type Attributes = Readonly<Record<string, unknown>>;

/**
 * Attributes of a log line in a form that can be copied to another thread: errors keep their logged
 * fields, and values that cannot be copied become text.
 */
export function sendLogAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, sendAttribute(value)]),
  );
}

export function receiveLogAttributes(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      isSentError(value) ? receiveError(value.sentError) : value,
    ]),
  );
}

function sendAttribute(value: unknown): unknown {
  if (value instanceof Error) return { sentError: sendError(value) } satisfies SentErrorAttribute;
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}

function isSentError(value: unknown): value is SentErrorAttribute {
  return typeof value === 'object' && value !== null && 'sentError' in value;
}
