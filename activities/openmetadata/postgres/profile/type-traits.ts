import { shownBytes, type CellKind } from '../../profile/cell.ts';
import type { TypeClass } from '../../profile/type-class.ts';
import { itself, type Sql, type ValueTraits } from '../../profile/value-traits.ts';

/** How the values of a Postgres type are measured. All SQL here takes an expression of that type. */
export interface TypeTraits extends ValueTraits {
  /** What a value is compared, ordered and added up by; the value itself by default. */
  readonly value: Sql;
  /** Whether a value is neither NaN nor an infinity; undefined where the type has none. */
  readonly isFinite?: Sql;
  /** A wider type in which values are added up. */
  readonly sumAs?: 'float8';
}

/** A base type, domains resolved: `kind` is `pg_type.typtype`, `array` says that it has elements. */
export interface TypeName {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly array: boolean;
}

const asText: Sql = (value) => `${value}::text`;

function traits(typeClass: TypeClass, cell: CellKind, more: Partial<TypeTraits> = {}): TypeTraits {
  return { typeClass, cell, value: itself, key: more.value ?? itself, text: asText, ...more };
}

/**
 * Texts and bytes are told apart by their hashes, 64 and 256 bits long, so that memory doesn't depend on their length. Two of ten
 * million different texts share a hash with a probability of 3 in a million.
 */
const text = traits('text', 'text', { key: (value) => `hashtextextended(${value}::text, 0)` });
const discrete = traits('discrete', 'text');
const opaque = traits('opaque', 'text');
const integer = traits('number', 'integer');
const float: Partial<TypeTraits> = { isFinite: (value) => `abs(${value}) < 'Infinity'`, sumAs: 'float8' };
/** False for NaN, which is greater than all numbers; no server before version 14 has infinite ones, nor can it read the word. */
const numeric = traits('number', 'decimal', { isFinite: (value) => `${value} - ${value} = 0` });
const day = traits('time', 'time', { isFinite: (value) => `isfinite(${value})` });

const builtIn: Readonly<Record<string, TypeTraits>> = {
  int2: integer,
  int4: integer,
  int8: integer,
  float4: traits('number', 'float', float),
  float8: traits('number', 'float', float),
  numeric,
  money: traits('number', 'decimal', { value: (value) => `${value}::numeric`, text: (value) => `${value}::numeric::text` }),
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
    key: (value) => `sha256(${value})`,
    text: (value) => `encode(substring(${value} from 1 for ${shownBytes + 1}), 'hex')`,
  }),
  char: discrete,
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

/** Not case-sensitive, so equal where the lower-case texts are. */
const citext = traits('text', 'text', { key: (value) => `hashtextextended(lower(${value}::text), 0)` });
const array = traits('opaque', 'json', { text: (value) => `to_json(${value})::text` });

export function traitsOf({ schema, name, kind, array: isArray }: TypeName): TypeTraits {
  if (isArray) return array;
  if (kind === 'e') return discrete;
  if (schema === 'pg_catalog' && Object.hasOwn(builtIn, name)) return builtIn[name]!;
  return name === 'citext' ? citext : opaque;
}
