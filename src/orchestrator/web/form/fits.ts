import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../workflow/json.ts';
import type { Field } from './field.ts';

export const isObject = (value: unknown): value is { readonly [key: string]: Json | undefined } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether a value has the type of a field, recursively. Other constraints of the schema are not
 * checked.
 */
export function fits({ shape }: Field, value: Json): boolean {
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' && (!shape.isInteger || Number.isInteger(value));
    case 'switch':
      return typeof value === 'boolean';
    case 'choice':
      return shape.values.some((each) => isDeepStrictEqual(each, value));
    case 'fixed':
      return isDeepStrictEqual(shape.value, value);
    case 'list':
      return Array.isArray(value) && value.every((each: Json) => fits(shape.item(), each));
    case 'record':
      return (
        isObject(value) &&
        Object.values(value).every((each) => each === undefined || fits(shape.value(), each))
      );
    case 'union':
      return shape.options().some((option) => fits(option, value));
    case 'group':
      return isObject(value) && fitsGroup(shape.fields(), value);
    case 'json':
      return true;
  }
}

function fitsGroup(
  fields: readonly (readonly [name: string, field: Field])[],
  value: { readonly [key: string]: Json | undefined },
): boolean {
  const names = new Set(fields.map(([name]) => name));
  return (
    Object.keys(value).every((name) => names.has(name)) &&
    fields.every(([name, field]) => {
      const given = value[name];
      return given === undefined ? !field.isRequired : fits(field, given);
    })
  );
}
