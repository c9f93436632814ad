import type { TypeRecord } from '../catalog.ts';

/**
 * OpenMetadata's names for Postgres' own types, as its Python client assigns them. It also uses
 * `TIMESTAMP` and `TIME` for types with a time zone; the display name distinguishes them.
 */
const builtIn: Readonly<Record<string, string>> = {
  bool: 'BOOLEAN',
  int2: 'SMALLINT',
  int4: 'INT',
  int8: 'BIGINT',
  oid: 'BIGINT',
  numeric: 'NUMERIC',
  float4: 'FLOAT',
  float8: 'DOUBLE',
  money: 'MONEY',
  char: 'CHAR',
  bpchar: 'CHAR',
  varchar: 'VARCHAR',
  name: 'VARCHAR',
  text: 'TEXT',
  bytea: 'BYTEA',
  bit: 'BIT',
  varbit: 'BIT',
  date: 'DATE',
  time: 'TIME',
  timetz: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP',
  interval: 'INTERVAL',
  json: 'JSON',
  jsonb: 'JSON',
  xml: 'XML',
  uuid: 'UUID',
  inet: 'INET',
  cidr: 'CIDR',
  macaddr: 'MACADDR',
  macaddr8: 'MACADDR',
  point: 'GEOMETRY',
  line: 'GEOMETRY',
  lseg: 'GEOMETRY',
  box: 'GEOMETRY',
  path: 'GEOMETRY',
  polygon: 'GEOMETRY',
  circle: 'GEOMETRY',
  tsvector: 'TSVECTOR',
  tsquery: 'TSQUERY',
  tsrange: 'DATETIMERANGE',
  tstzrange: 'DATETIMERANGE',
  daterange: 'DATETIMERANGE',
  pg_lsn: 'PG_LSN',
  pg_snapshot: 'PG_SNAPSHOT',
  txid_snapshot: 'TXID_SNAPSHOT',
};

/** Types of common extensions, in any schema. */
const ofExtensions: Readonly<Record<string, string>> = {
  citext: 'TEXT',
  geometry: 'GEOMETRY',
  geography: 'GEOGRAPHY',
  hstore: 'MAP',
};

/**
 * The data type of a column, or of an array's element. `UNKNOWN` if OpenMetadata has no name for
 * it.
 */
export function dataTypeOf(type: TypeRecord): string {
  if (type.kind === 'e') return 'ENUM';
  if (type.kind === 'c') return 'STRUCT';
  const names = type.schema === 'pg_catalog' ? builtIn : ofExtensions;
  return Object.hasOwn(names, type.name) ? names[type.name]! : 'UNKNOWN';
}

export interface TypeSize {
  readonly dataLength: number;
  readonly precision?: number;
  readonly scale?: number;
}

/** The value for types without a length: the server requires a `dataLength` for all texts. */
const noLength = 1;
const header = 4;

/**
 * Length in characters or bits, precision and scale, decoded from the type modifier as Postgres
 * packs it.
 */
export function typeSizeOf(typeName: string, modifier: number): TypeSize {
  if (typeName === 'name') return { dataLength: 63 };
  if (modifier < 0) return { dataLength: noLength };
  switch (typeName) {
    case 'varchar':
    case 'bpchar':
      return { dataLength: modifier - header };
    case 'bit':
    case 'varbit':
      return { dataLength: modifier };
    case 'numeric': {
      const packed = modifier - header;
      // The scale is an 11-bit signed integer.
      return {
        dataLength: noLength,
        precision: (packed >> 16) & 0xffff,
        scale: ((packed & 0x7ff) ^ 1024) - 1024,
      };
    }
    default:
      return { dataLength: noLength };
  }
}
