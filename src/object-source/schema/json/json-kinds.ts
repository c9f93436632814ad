import type { JsonNumber, JsonObject, JsonValue } from './json-value.ts';
import { countNumber, noNumbers, numberType, type Numbers } from './numbers.ts';
import { textClass, type TextClass } from './text-class.ts';

/** Which values were seen in one place of a file's records. */
export interface JsonKinds {
  booleans: number;
  numbers: Numbers | undefined;
  readonly texts: Set<TextClass>;
  /** Of arrays: what was in them. */
  elements: JsonKinds | undefined;
  /** Of objects. */
  objects: number;
  readonly fields: Map<string, JsonKinds>;
  /** How many values the fields have together. */
  values: number;
  /** Fields of which there were more than are kept: keys that are values rather than names. */
  overflow: boolean;
  readonly repeated: Set<string>;
}

/** Fewer than a table may have columns: what has more is no structure. */
const mostFields = 25_000;

export function noKinds(): JsonKinds {
  return {
    ...{ booleans: 0, numbers: undefined, texts: new Set(), elements: undefined },
    ...{ objects: 0, fields: new Map(), values: 0, overflow: false, repeated: new Set() },
  };
}

/** Counts a value in. Null is of no kind. */
export function addValue(kinds: JsonKinds, value: JsonValue): void {
  if (value === null) return;
  if (typeof value === 'boolean') kinds.booleans += 1;
  else if (typeof value === 'string') kinds.texts.add(textClass(value));
  else if (isArray(value)) {
    kinds.elements ??= noKinds();
    for (const element of value) addValue(kinds.elements, element);
  } else if ('number' in value) kinds.numbers = countNumber(kinds.numbers ?? noNumbers, value.number);
  else addObject(kinds, value);
}

function addObject(kinds: JsonKinds, { fields, repeated }: JsonObject): void {
  kinds.objects += 1;
  for (const key of repeated) kinds.repeated.add(key);
  for (const [name, value] of fields) {
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

/** Whether there are numbers with a fraction, wherever they stand, for which doubles are not exact enough. */
export function losesDigits({ numbers, elements, fields }: JsonKinds): boolean {
  const own = numbers !== undefined && numbers.reals && numberType(numbers) !== 'DOUBLE';
  return own || (elements !== undefined && losesDigits(elements)) || [...fields.values()].some(losesDigits);
}

function isArray(value: JsonNumber | JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}
