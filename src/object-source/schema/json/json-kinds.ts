import type { JsonNumber, JsonObject, JsonValue } from './json-value.ts';
import { countNumber, noNumbers, numberType, type Numbers } from './numbers.ts';
import { textClass, type TextClass } from './text-class.ts';

/** The kinds of values seen in one place of a file's records. */
export interface JsonKinds {
  booleans: number;
  numbers: Numbers | undefined;
  readonly texts: Set<TextClass>;
  /** Elements of arrays. */
  elements: JsonKinds | undefined;
  /** Number of objects. */
  objects: number;
  readonly fields: Map<string, JsonKinds>;
  /** Total number of values of the fields. */
  values: number;
  /** Whether there were more fields than are kept: keys that are values rather than names. */
  overflow: boolean;
  readonly repeated: Set<string>;
  /** Whether a text or a key contains a lone surrogate, such as `\ud83d`. */
  hasHalves: boolean;
}

/**
 * Less than the maximum number of columns of a table: an object with more fields is not a
 * structure.
 */
const mostFields = 25_000;

export function noKinds(): JsonKinds {
  return {
    booleans: 0,
    numbers: undefined,
    texts: new Set(),
    elements: undefined,
    objects: 0,
    fields: new Map(),
    values: 0,
    overflow: false,
    repeated: new Set(),
    hasHalves: false,
  };
}

/** Counts a value. Null has no kind. */
export function addValue(kinds: JsonKinds, value: JsonValue): void {
  if (value === null) return;
  if (typeof value === 'boolean') kinds.booleans += 1;
  else if (typeof value === 'string') addText(kinds, value);
  else if (isArray(value)) {
    kinds.elements ??= noKinds();
    for (const element of value) addValue(kinds.elements, element);
  } else if ('number' in value)
    kinds.numbers = countNumber(kinds.numbers ?? noNumbers, value.number);
  else addObject(kinds, value);
}

function addText(kinds: JsonKinds, text: string): void {
  kinds.texts.add(textClass(text));
  if (!text.isWellFormed()) kinds.hasHalves = true;
}

function addObject(kinds: JsonKinds, { fields, repeated }: JsonObject): void {
  kinds.objects += 1;
  for (const key of repeated) kinds.repeated.add(key);
  for (const [key, value] of fields) {
    const name = key.toWellFormed();
    if (name !== key) kinds.hasHalves = true;
    let field = kinds.fields.get(name);
    if (field === undefined) {
      if (kinds.fields.size >= mostFields) {
        kinds.overflow = true;
        continue;
      }
      field = noKinds();
      kinds.fields.set(name, field);
    }
    kinds.values += 1;
    addValue(field, value);
  }
}

/**
 * Whether any value, at any depth, is one that DuckDB changes when reading: fractions beyond the
 * precision of doubles, and lone surrogates.
 */
export function needsMending({ numbers, elements, fields, hasHalves }: JsonKinds): boolean {
  const losesDigits = numbers !== undefined && numbers.reals && numberType(numbers) !== 'DOUBLE';
  return (
    losesDigits ||
    hasHalves ||
    (elements !== undefined && needsMending(elements)) ||
    [...fields.values()].some(needsMending)
  );
}

function isArray(
  value: JsonNumber | JsonObject | readonly JsonValue[],
): value is readonly JsonValue[] {
  return Array.isArray(value);
}
