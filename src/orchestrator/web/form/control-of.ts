import type { Json } from '../../workflow/json.ts';
import {
  countOf,
  escaped,
  marks,
  names,
  type Control,
  type Entered,
  type Entries,
  type Part,
} from './control.ts';
import { isOptional, type Field, type Shape } from './field.ts';
import { fits, isObject } from './fits.ts';
import { textOf } from './scalar-text.ts';

interface Place {
  readonly name: string;
  readonly pointer: string;
  readonly label: string;
}

const top: Place = { name: '', pointer: '', label: 'Config' };

/**
 * The controls of a form, filled from what the user has entered, then from an existing config, then
 * from defaults. Values that a field cannot show are entered as JSON, so that no part of a config
 * is lost.
 */
export function controlOf(
  field: Field,
  value: Json | undefined,
  entries: Entries = new Map(),
  place: Place = top,
): Control {
  const text = entries.get(marks.json(place.name));
  const given = value === undefined ? field.default : value;
  const { shape } = field;
  if (shape.kind === 'json')
    return {
      field,
      ...place,
      entered: { kind: 'json', text: text ?? jsonText(given), reason: shape.reason },
    };
  if (text !== undefined) return { field, ...place, entered: asJson(text) };
  return {
    field,
    ...place,
    entered: entered(field, shape, given, entries, place) ?? asJson(jsonText(given)),
  };
}

const asJson = (text: string): Entered => ({
  kind: 'json',
  text,
  reason: 'The field cannot show this value.',
});

const jsonText = (value: Json | undefined): string =>
  value === undefined ? '' : JSON.stringify(value, null, 2);

/** @returns undefined if the field cannot show the value */
function entered(
  field: Field,
  shape: Exclude<Shape, { readonly kind: 'json' }>,
  value: Json | undefined,
  entries: Entries,
  place: Place,
): Entered | undefined {
  switch (shape.kind) {
    case 'group':
      return groupOf(shape, value, entries, place);
    case 'list':
      return listOf(field, shape, value, entries, place);
    case 'record':
      return recordOf(field, shape, value, entries, place);
    case 'union':
      return unionOf(shape, value, entries, place);
    default: {
      const text = entries.get(place.name) ?? textOf(field, value);
      return text === undefined ? undefined : { kind: 'scalar', text };
    }
  }
}

type Of<K extends Shape['kind']> = Extract<Shape, { readonly kind: K }>;

function groupOf(
  { fields }: Of<'group'>,
  value: Json | undefined,
  entries: Entries,
  { name, pointer }: Place,
): Entered | undefined {
  if (value !== undefined && !isObject(value)) return undefined;
  const known = fields();
  const parts = known.map(([key, field]): Part => {
    const place = {
      name: names.property(name, key),
      pointer: `${pointer}/${escaped(key)}`,
      label: key,
    };
    return { key, control: controlOf(field, value?.[key], entries, place) };
  });
  return {
    kind: 'group',
    parts,
    others: othersOf(
      known.map(([key]) => key),
      value,
      entries,
      { name, pointer },
    ),
  };
}

/** Properties of an object that its schema does not define. */
function othersOf(
  known: readonly string[],
  value: { readonly [key: string]: Json | undefined } | undefined,
  entries: Entries,
  { name, pointer }: Pick<Place, 'name' | 'pointer'>,
): Control | undefined {
  const others = Object.fromEntries(
    Object.entries(value ?? {}).filter(([key, each]) => !known.includes(key) && each !== undefined),
  );
  const ofOthers = names.others(name);
  if (Object.keys(others).length === 0 && !entries.has(marks.json(ofOthers))) return undefined;
  const place = { name: ofOthers, pointer, label: 'Other fields' };
  const field: Field = {
    schema: {},
    isRequired: false,
    default: undefined,
    keepsEmptyText: false,
    shape: { kind: 'json', reason: 'The schema does not name these fields.' },
  };
  return controlOf(field, others, entries, place);
}

function listOf(
  field: Field,
  { item }: Of<'list'>,
  value: Json | undefined,
  entries: Entries,
  { name, pointer, label }: Place,
): Entered | undefined {
  const given = value === undefined ? [] : value;
  const count = sentCount(entries, name);
  if (!Array.isArray(given)) return undefined;
  if (count === undefined && (isSpelledOutEmpty(field, value) || given.length > mostEntries))
    return undefined;
  const items = Array.from({ length: count ?? given.length }, (_, index) =>
    controlOf(item(), given[index] as Json | undefined, entries, {
      name: names.item(name, index),
      pointer: `${pointer}/${index}`,
      label: `${label} ${index + 1}`,
    }),
  );
  return { kind: 'list', items };
}

function recordOf(
  field: Field,
  shape: Of<'record'>,
  value: Json | undefined,
  entries: Entries,
  { name, pointer, label }: Place,
): Entered | undefined {
  if (value !== undefined && !isObject(value)) return undefined;
  const count = sentCount(entries, name);
  const given = Object.entries(value ?? {});
  const isShown = given.length <= mostEntries && !given.some(([key]) => unshownKey.test(key));
  if (count === undefined && (isSpelledOutEmpty(field, value) || !isShown)) return undefined;
  const parts = Array.from({ length: count ?? given.length }, (_, index): Part => {
    const [first = '', of] = given[index] ?? [];
    const ofItem = names.item(name, index);
    const key = entries.get(marks.key(ofItem)) ?? first;
    const place = {
      name: ofItem,
      pointer: `${pointer}/${escaped(key)}`,
      label: `${label} ${index + 1}`,
    };
    return { key, control: controlOf(shape.value(), of, entries, place) };
  });
  return { kind: 'record', parts };
}

/** Browsers remove line breaks from single-line inputs. */
const unshownKey = /\p{Cc}/u;

/** Maximum number of entries of a list or record. Longer ones are entered as JSON. */
const mostEntries = 1_000;

function sentCount(entries: Entries, name: string): number | undefined {
  const text = entries.get(marks.count(name));
  return text === undefined ? undefined : countOf(text);
}

/** An optional list without entries means no value, which differs from an explicit empty list. */
const isSpelledOutEmpty = (field: Field, value: Json | undefined): boolean =>
  isOptional(field) &&
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 0;

function unionOf(
  shape: Of<'union'>,
  value: Json | undefined,
  entries: Entries,
  place: Place,
): Entered | undefined {
  const options = shape.options();
  const fitting = value === undefined ? -1 : options.findIndex((option) => fits(option, value));
  if (value !== undefined && fitting < 0) return undefined;
  const text = entries.get(marks.choice(place.name));
  const index = text === undefined ? fitting : text === '' ? -1 : Number(text);
  const option = options[index];
  if (option === undefined) return { kind: 'union', options, chosen: undefined, part: undefined };
  const part = controlOf(option, index === fitting ? value : undefined, entries, {
    ...place,
    name: names.option(place.name),
  });
  return { kind: 'union', options, chosen: index, part };
}
