import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../workflow/json.ts';
import type { Field } from './field.ts';
import { isExact } from './text-view.ts';

/** Text areas keep line breaks but no other control characters. */
const unshownText = /[^\P{Cc}\n]/u;

/**
 * The input text for a value of a single-input field.
 * @returns undefined if there is none
 */
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

/** Unambiguous, so that long inputs do not cause exponential backtracking. */
const numeric = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a number keeps its value, apart from the precision of its fraction. */
const isKept = (text: string) =>
  Number.isFinite(Number(text)) && (!/^-?\d+$/.test(text) || isExact(BigInt(text)));

/**
 * The value of a single-input field. Text that is not a number stays text, so that config
 * validation can report it.
 */
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

/** Choices are JSON; other values did not come from the form. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
