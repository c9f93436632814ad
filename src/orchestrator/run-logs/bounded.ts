import type { Json } from '../workflow/json.ts';
import { redacted, type Redact } from './redact.ts';
import { isSecretField } from './secrets-of.ts';

/** The maximum length of a stored text, in characters. */
const maxLength = 8_000;
/**
 * How many characters of a text are searched for secrets. A secret that crosses this limit is not
 * found.
 */
const searchedLength = 64_000;
/** The longest secret that can be cut in two. */
const spareLength = 8_000;

/** Removes secrets from a text, and truncates it if it is too long. */
export function bounded(text: string, redact: Redact): string {
  const isCut = text.length > searchedLength;
  const searched = redact(text.slice(0, searchedLength));
  const clean = isCut ? searched.slice(0, -spareLength) : searched;
  return isCut || clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean;
}

/** Removes secrets from a value as JSON. If it is too long, the result is a truncated text. */
export function boundedJson(value: unknown, redact: Redact): Json {
  const text = bounded(jsonOf(value), redact);
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The text was truncated, or the removal broke its syntax.
    return text;
  }
}

function jsonOf(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (name, inner: unknown) => {
        const mayBeSecret =
          typeof inner === 'string' || (typeof inner === 'object' && inner !== null);
        if (mayBeSecret && isSecretField(name)) return redacted;
        if (typeof inner === 'bigint') return String(inner);
        return inner instanceof Error ? inner.message : inner;
      }) ?? 'null'
    );
  } catch {
    return 'cannot be shown as JSON';
  }
}
