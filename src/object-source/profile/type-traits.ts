import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import { shownBytes, type CellKind } from '#openmetadata/profile/cell.ts';
import type { TypeClass } from '#openmetadata/profile/type-class.ts';
import { itself, type Sql, type ValueTraits } from '#openmetadata/profile/value-traits.ts';

/** How the values of a DuckDB type are measured. All SQL here takes an expression of that type. */
export interface TypeTraits extends ValueTraits {
  /** Whether the type has NaN and infinities. */
  readonly float: boolean;
  /** Whether the type has infinite times. */
  readonly infiniteTime: boolean;
  /** A 64-bit key for a value, for grouping values of several types together. */
  readonly hash: Sql;
}

const asText: Sql = (value) => `${value}::varchar`;

/**
 * Texts and bytes are compared by 64-bit hashes, so that memory use does not depend on their
 * length, as in the profile of Postgres.
 */
const hashed: Sql = (value) => `hash(${value})`;
/**
 * DuckDB combines the halves of 128-bit integers so that the hashes of 0, -1 and 2^64 + 1 collide.
 */
const hashedText: Sql = (value) => `hash(${value}::varchar)`;

function traits(typeClass: TypeClass, cell: CellKind, more: Partial<TypeTraits> = {}): TypeTraits {
  return {
    typeClass,
    cell,
    key: itself,
    float: false,
    infiniteTime: false,
    text: asText,
    hash: hashed,
    ...more,
  };
}

const integer = traits('number', 'integer');
const wideInteger = traits('number', 'integer', { hash: hashedText });
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
  [DuckDBTypeId.HUGEINT]: wideInteger,
  [DuckDBTypeId.UTINYINT]: integer,
  [DuckDBTypeId.USMALLINT]: integer,
  [DuckDBTypeId.UINTEGER]: integer,
  [DuckDBTypeId.UBIGINT]: integer,
  [DuckDBTypeId.UHUGEINT]: wideInteger,
  [DuckDBTypeId.FLOAT]: float,
  [DuckDBTypeId.DOUBLE]: float,
  [DuckDBTypeId.DECIMAL]: traits('number', 'decimal', { hash: hashedText }),
  [DuckDBTypeId.VARCHAR]: traits('text', 'text', { key: hashed }),
  [DuckDBTypeId.BLOB]: traits('discrete', 'bytes', {
    key: hashed,
    text: (value) => `lower(left(hex(${value}), ${2 * shownBytes + 2}))`,
  }),
  [DuckDBTypeId.DATE]: day,
  [DuckDBTypeId.TIMESTAMP]: day,
  [DuckDBTypeId.TIMESTAMP_S]: day,
  [DuckDBTypeId.TIMESTAMP_MS]: day,
  [DuckDBTypeId.TIMESTAMP_NS]: day,
  [DuckDBTypeId.TIMESTAMP_TZ]: day,
  [DuckDBTypeId.TIME]: clock,
  [DuckDBTypeId.TIME_TZ]: clock,
  [DuckDBTypeId.UUID]: traits('discrete', 'text', { hash: hashedText }),
  [DuckDBTypeId.INTERVAL]: discrete,
  [DuckDBTypeId.BIT]: discrete,
  [DuckDBTypeId.ENUM]: traits('text', 'text', { key: hashed }),
};

export function traitsOf(type: DuckDBType): TypeTraits {
  return type.alias === 'JSON' ? json : (byType[type.typeId] ?? opaque);
}
