import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../workflow/json.ts';
import type { Field } from './field.ts';
import { fits, isObject } from './fits.ts';

/** Removes fields that equal their defaults: a run without them has the same config. */
export function withoutDefaults(field: Field, value: Json): Json {
  const { shape } = field;
  switch (shape.kind) {
    case 'group': {
      if (!isObject(value)) return value;
      const known = new Map(shape.fields());
      const kept = Object.entries(value).flatMap(([key, each]) => {
        const part = known.get(key);
        if (each === undefined || part === undefined) return [[key, each] as const];
        const own = withoutDefaults(part, each);
        const isDefault =
          part.default !== undefined && isDeepStrictEqual(own, withoutDefaults(part, part.default));
        return isDefault ? [] : [[key, own] as const];
      });
      return Object.fromEntries(kept);
    }
    case 'list':
      return Array.isArray(value)
        ? value.map((each: Json) => withoutDefaults(shape.item(), each))
        : value;
    case 'record':
      return isObject(value)
        ? Object.fromEntries(
            Object.entries(value).map(([key, each]) => [
              key,
              each === undefined ? each : withoutDefaults(shape.value(), each),
            ]),
          )
        : value;
    case 'union': {
      const option = shape.options().find((each) => fits(each, value));
      return option === undefined ? value : withoutDefaults(option, value);
    }
    default:
      return value;
  }
}
