import type { Json } from '../workflow/json.ts';
import { redacted, type Redact } from './redact.ts';
import { isSecretField } from './secrets-of.ts';

/** Of a text that is kept, in characters. */
const maxLength = 8_000;
/** So much of a text is searched for secrets. One that begins before its end and goes on behind it is not found. */
const searchedLength = 64_000;
/** The longest secret that may be cut in two. */
const spareLength = 8_000;

/** A text without secrets, and cut where it is too long. */
export function bounded(text: string, redact: Redact): string {
  const isCut = text.length > searchedLength;
  const searched = redact(text.slice(0, searchedLength));
  const clean = isCut ? searched.slice(0, -spareLength) : searched;
  return isCut || clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean;
}

/** A value as JSON without secrets. Where it is too long it is a text, which is cut. */
export function boundedJson(value: unknown, redact: Redact): Json {
  const text = bounded(jsonOf(value), redact);
  try {
    return JSON.parse(text) as Json;
  } catch {
    // It was cut, or what was taken out was a part of its syntax.
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
