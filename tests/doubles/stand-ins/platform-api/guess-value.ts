export type Guess =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'time' | 'text'; readonly value: string }
  | { readonly type: 'truth'; readonly value: boolean }
  | { readonly type: 'list'; readonly value: readonly Guess[] };

const word = /^\w+$/;

/**
 * The type that the API infers from a filter's value, regardless of the column. Numbers follow
 * Python: `1_000` and `nan` too.
 */
export function guessValue(value: string | number | boolean): Guess {
  if (typeof value === 'number') return { type: 'number', value };
  if (typeof value === 'boolean') return { type: 'truth', value };
  const list = listIn(value);
  if (list) return { type: 'list', value: list.map(guessValue) };
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?$/.test(value))
    return { type: 'time', value };
  const number = numberIn(value.trim());
  if (number !== undefined) return { type: 'number', value: number };
  if (/^(true|false)$/i.test(value))
    return { type: 'truth', value: value.toLowerCase() === 'true' };
  return { type: 'text', value };
}

function listIn(value: string): readonly (string | number | boolean)[] | undefined {
  const words = value.split(',').map((part) => part.trim());
  const bare = words.length > 1 && words.every((part) => word.test(part));
  try {
    const parsed: unknown = JSON.parse(bare ? `[${value}]` : value);
    return Array.isArray(parsed) ? parsed.map(scalar) : undefined;
  } catch {
    return undefined;
  }
}

function scalar(value: unknown): string | number | boolean {
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

function numberIn(text: string): number | undefined {
  if (/^[+-]?(nan|inf|infinity)$/i.test(text)) return NaN;
  const digits = text.replace(/(?<=\d)_(?=\d)/g, '');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? Number(digits) : undefined;
}
