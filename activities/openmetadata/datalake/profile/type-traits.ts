import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import { shownBytes, type CellKind } from '../../profile/cell.ts';
import type { TypeClass } from '../../profile/type-class.ts';
import { itself, type Sql, type ValueTraits } from '../../profile/value-traits.ts';

/** How the values of a DuckDB type are measured. All SQL here takes an expression of that type. */
export interface TypeTraits extends ValueTraits {
  /** Whether the type has NaN and infinities. */
  readonly float: boolean;
  /** Whether the type has infinities of time. */
  readonly infiniteTime: boolean;
}

const asText: Sql = (value) => `${value}::varchar`;

function traits(typeClass: TypeClass, cell: CellKind, more: Partial<TypeTraits> = {}): TypeTraits {
  return { typeClass, cell, key: itself, float: false, infiniteTime: false, text: asText, ...more };
}

/** Texts and bytes are told apart by hashes of 64 bits, so that memory doesn't depend on their length, as in the profile of Postgres. */
const hashed: Sql = (value) => `hash(${value})`;
const integer = traits('number', 'integer');
const float = traits('number', 'float', { float: true });
const day = traits('time', 'time', { infiniteTime: true });
const clock = traits('time', 'time');
const discrete = traits('discrete', 'text');
const opaque = traits('opaque', 'json', { text: (value) => `to_json(${value})::varchar` });
const json = traits('opaque', 'json');

const byType: Partial<Record<DuckDBTypeId, TypeTraits>> = {
  [DuckDBTypeId.BOOLEAN]: traits('discrete', 'boolean'),
  [DuckDBTypeId.TINYINT]: integer,
  [DuckDBTypeId.SMALLINT]: integer,
  [DuckDBTypeId.INTEGER]: integer,
  [DuckDBTypeId.BIGINT]: integer,
  [DuckDBTypeId.HUGEINT]: integer,
  [DuckDBTypeId.UTINYINT]: integer,
  [DuckDBTypeId.USMALLINT]: integer,
  [DuckDBTypeId.UINTEGER]: integer,
  [DuckDBTypeId.UBIGINT]: integer,
  [DuckDBTypeId.UHUGEINT]: integer,
  [DuckDBTypeId.FLOAT]: float,
  [DuckDBTypeId.DOUBLE]: float,
  [DuckDBTypeId.DECIMAL]: traits('number', 'decimal'),
  [DuckDBTypeId.VARCHAR]: traits('text', 'text', { key: hashed }),
  [DuckDBTypeId.BLOB]: traits('discrete', 'bytes', { key: hashed, text: (value) => `lower(left(hex(${value}), ${2 * shownBytes + 2}))` }),
  [DuckDBTypeId.DATE]: day,
  [DuckDBTypeId.TIMESTAMP]: day,
  [DuckDBTypeId.TIMESTAMP_S]: day,
  [DuckDBTypeId.TIMESTAMP_MS]: day,
  [DuckDBTypeId.TIMESTAMP_NS]: day,
  [DuckDBTypeId.TIMESTAMP_TZ]: day,
  [DuckDBTypeId.TIME]: clock,
  [DuckDBTypeId.TIME_TZ]: clock,
  [DuckDBTypeId.UUID]: discrete,
  [DuckDBTypeId.INTERVAL]: discrete,
  [DuckDBTypeId.BIT]: discrete,
  [DuckDBTypeId.ENUM]: traits('text', 'text', { key: hashed }),
};

export function traitsOf(type: DuckDBType): TypeTraits {
  return type.alias === 'JSON' ? json : (byType[type.typeId] ?? opaque);
}
