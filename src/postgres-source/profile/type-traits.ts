import { z } from 'zod';
import { shownBytes, type CellKind } from '#openmetadata/profile/cell.ts';
import type { TypeClass } from '#openmetadata/profile/type-class.ts';
import { itself, type Sql, type ValueTraits } from '#openmetadata/profile/value-traits.ts';

/** How the values of a Postgres type are measured. All SQL here takes an expression of that type. */
export interface TypeTraits extends ValueTraits {
  /** The expression used to compare, order and sum a value; the value itself by default. */
  readonly value: Sql;
  /** Whether a value is neither NaN nor an infinity; undefined if the type has none. */
  readonly isFinite?: Sql;
  /** For text, in characters. */
  readonly length: Sql;
  /** A wider type for summing values. */
  readonly sumAs?: 'float8';
}

export const typeName = z.strictObject({
  schema: z.string(),
  name: z.string(),
  kind: z.string(),
  /**
   * For an array: the schema of its element type, with domains resolved, and the element separator.
   */
  element: z.strictObject({ schema: z.string(), delimiter: z.string() }).nullable(),
});
/** A base type, with domains resolved: `kind` is `pg_type.typtype`. */
export type TypeName = Readonly<z.infer<typeof typeName>>;

const asText: Sql = (value) => `${value}::text`;
/**
 * Uses the type's own output function, which only a superuser can define. The owner of a type can
 * define a cast to text or JSON, and `::text` and `to_json` would run its function as our role.
 */
const printed: Sql = (value) =>
  `case when ${value} is distinct from null then pg_catalog.format('%s', ${value}) end`;

function traits(typeClass: TypeClass, cell: CellKind, more: Partial<TypeTraits> = {}): TypeTraits {
  const text = more.text ?? asText;
  return {
    typeClass,
    cell,
    value: itself,
    key: more.value ?? itself,
    text,
    length: (value) => `pg_catalog.char_length(${text(value)})`,
    ...more,
  };
}

/**
 * Texts and bytes are compared by hashes of 64 and 256 bits, so that memory use does not depend on
 * their length. Among ten million different texts, two share a hash with a probability of 3 in a
 * million.
 */
const text = traits('text', 'text', {
  key: (value) => `pg_catalog.hashtextextended(${value}::text, 0)`,
});
const discrete = traits('discrete', 'text');
const opaque = traits('opaque', 'text', { text: printed });
const integer = traits('number', 'integer');
const float: Partial<TypeTraits> = {
  isFinite: (value) => `pg_catalog.abs(${value}) < 'Infinity'`,
  sumAs: 'float8',
};
/**
 * False for NaN, which is greater than all numbers; servers before version 14 have no infinities
 * and cannot parse the word.
 */
const numeric = traits('number', 'decimal', { isFinite: (value) => `${value} - ${value} = 0` });
const day = traits('time', 'time', { isFinite: (value) => `pg_catalog.isfinite(${value})` });

const builtIn: Readonly<Record<string, TypeTraits>> = {
  int2: integer,
  int4: integer,
  int8: integer,
  float4: traits('number', 'float', float),
  float8: traits('number', 'float', float),
  numeric,
  money: traits('number', 'decimal', {
    value: (value) => `${value}::numeric`,
    text: (value) => `${value}::numeric::text`,
  }),
  date: day,
  timestamp: day,
  timestamptz: day,
  time: traits('time', 'time'),
  timetz: traits('time', 'time'),
  text,
  varchar: text,
  bpchar: text,
  name: text,
  bool: traits('discrete', 'boolean'),
  bytea: traits('discrete', 'bytes', {
    key: (value) => `pg_catalog.sha256(${value})`,
    text: (value) =>
      `pg_catalog.encode(pg_catalog.substring(${value}, 1, ${shownBytes + 1}), 'hex')`,
  }),
  char: traits('text', 'text'),
  uuid: discrete,
  oid: discrete,
  interval: discrete,
  bit: discrete,
  varbit: discrete,
  inet: discrete,
  cidr: discrete,
  macaddr: discrete,
  macaddr8: discrete,
  json: traits('opaque', 'json'),
  jsonb: traits('opaque', 'json'),
};

/** Case-insensitive: equal if the lower-case texts are equal. */
const citext = traits('text', 'text', {
  key: (value) => `pg_catalog.hashtextextended(pg_catalog.lower(${printed(value)}), 0)`,
  text: printed,
});
const enumeration = traits('text', 'text', { text: printed });
const array = traits('opaque', 'json', { text: (value) => `pg_catalog.to_json(${value})::text` });
/** For user-defined types, whose values are returned as text. */
const arrayOfPrinted = traits('opaque', 'json', {
  text: (value) => `pg_catalog.to_json((${printed(value)})::text[])::text`,
});

export function traitsOf({ schema, name, kind, element }: TypeName): TypeTraits {
  if (element)
    return element.schema === 'pg_catalog'
      ? array
      : element.delimiter === ','
        ? arrayOfPrinted
        : opaque;
  if (kind === 'e') return enumeration;
  if (schema === 'pg_catalog') return Object.hasOwn(builtIn, name) ? builtIn[name]! : opaque;
  return name === 'citext' && kind === 'b' ? citext : opaque;
}
