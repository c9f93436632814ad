import { exactNumber, jsonNumber } from './json-number.ts';

/** Cells of sample rows, from the text of a value to lossless JSON. */
export type CellKind =
  'integer' | 'float' | 'decimal' | 'boolean' | 'time' | 'bytes' | 'json' | 'text';

const mostCharacters = 1_000;
const leastCharacters = 50;
const charactersOfRow = 20_000;
const ellipsis = '…';

/** Number of bytes of a binary cell that are shown. */
export const shownBytes = 32;

/**
 * Maximum length of a cell in a table of this many columns: 1,000 characters, fewer in tables of
 * more than 20 columns.
 */
export function cellLength(columns: number): number {
  return Math.min(mostCharacters, Math.max(leastCharacters, Math.floor(charactersOfRow / columns)));
}

/**
 * A cell as JSON: text longer than `length` characters is cut and ends in `…`; bytes show the first
 * 32 as hexadecimal digits; decimals, NaN, infinities and values that a double would round stay
 * text, also within JSON.
 */
export function cellOf(kind: CellKind, text: string | null, length: number): unknown {
  if (text === null) return null;
  switch (kind) {
    case 'integer':
      return exactNumber(text);
    case 'float':
      return jsonNumber(text) ?? text;
    case 'boolean':
      return text === 'true';
    case 'bytes':
      return text.length > shownBytes * 2
        ? `\\x${text.slice(0, shownBytes * 2)}${ellipsis}`
        : `\\x${text}`;
    case 'json':
      return parsed(text, length);
    case 'decimal':
      // DuckDB omits the zero before the decimal point.
      return cut(text.replace(/^(-?)\./, '$10.'), length);
    case 'time':
    case 'text':
      return cut(text, length);
  }
}

function parsed(text: string, length: number): unknown {
  const short = cut(text, length);
  if (short !== text) return short;
  try {
    return JSON.parse(text, exactly);
  } catch {
    return text;
  }
}

/** Numbers as written, not converted to doubles. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? exactNumber(context?.source ?? String(value)) : value;
}

/** By code point, so that no character is split. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length).join('')}${ellipsis}`;
}
