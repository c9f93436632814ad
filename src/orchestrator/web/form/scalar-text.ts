import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../workflow/json.ts';
import type { Field } from './field.ts';
import { isExact } from './text-view.ts';

/** A line break is kept by an area of text; other control characters are not. */
const unshownText = /[^\P{Cc}\n]/u;

/** The text by which a field of one input has a value. @returns undefined where none stands for it */
export function textOf(field: Field, value: Json | undefined): string | undefined {
  if (value === undefined) return field.shape.kind === 'switch' ? undefined : '';
  const text = candidate(field, value);
  return text !== undefined &&
    !unshownText.test(text) &&
    isDeepStrictEqual(valueOfText(field, text), value)
    ? text
    : undefined;
}

function candidate({ shape }: Field, value: Json): string | undefined {
  if (shape.kind === 'choice') return JSON.stringify(value);
  if (shape.kind === 'fixed') return '';
  return typeof value === 'object' ? undefined : String(value);
}

/** Each digit belongs to one part of it: where there is a choice, a long text takes minutes. */
const numeric = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a number stays what is written, but for how precise its fraction is. */
const isKept = (text: string) =>
  Number.isFinite(Number(text)) && (!/^-?\d+$/.test(text) || isExact(BigInt(text)));

/** The value of a field of one input. Text that is no number stays text, so that the check of the config can name it. */
export function valueOfText({ shape, keepsEmptyText }: Field, text: string): Json | undefined {
  switch (shape.kind) {
    case 'fixed':
      return shape.value;
    case 'switch':
      return text === 'true';
    case 'choice':
      return text === '' ? undefined : parsed(text);
    case 'number': {
      const trimmed = text.trim();
      if (trimmed === '') return undefined;
      return numeric.test(trimmed) && isKept(trimmed) ? Number(trimmed) : text;
    }
    default:
      return text === '' && !keepsEmptyText ? undefined : text;
  }
}

/** A choice is written as JSON; anything else did not come from the form. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
