import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import { identifier } from '#duckdb/open-duckdb.ts';
import type { ColumnBody } from '#openmetadata/entities.ts';
import { uniqueNames, type ShapeColumn } from './table-shape.ts';

const dataTypes: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN',
  [DuckDBTypeId.TINYINT]: 'TINYINT',
  [DuckDBTypeId.SMALLINT]: 'SMALLINT',
  [DuckDBTypeId.INTEGER]: 'INT',
  [DuckDBTypeId.BIGINT]: 'BIGINT',
  [DuckDBTypeId.HUGEINT]: 'NUMERIC',
  [DuckDBTypeId.UTINYINT]: 'SMALLINT',
  [DuckDBTypeId.USMALLINT]: 'INT',
  [DuckDBTypeId.UINTEGER]: 'BIGINT',
  [DuckDBTypeId.UBIGINT]: 'NUMERIC',
  [DuckDBTypeId.UHUGEINT]: 'NUMERIC',
  [DuckDBTypeId.FLOAT]: 'FLOAT',
  [DuckDBTypeId.DOUBLE]: 'DOUBLE',
  [DuckDBTypeId.DECIMAL]: 'DECIMAL',
  [DuckDBTypeId.VARCHAR]: 'STRING',
  [DuckDBTypeId.BLOB]: 'BLOB',
  [DuckDBTypeId.DATE]: 'DATE',
  [DuckDBTypeId.TIME]: 'TIME',
  [DuckDBTypeId.TIME_TZ]: 'TIME',
  [DuckDBTypeId.TIMESTAMP]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_S]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_MS]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_NS]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'TIMESTAMPZ',
  [DuckDBTypeId.INTERVAL]: 'INTERVAL',
  [DuckDBTypeId.UUID]: 'UUID',
  [DuckDBTypeId.BIT]: 'BIT',
  [DuckDBTypeId.ENUM]: 'ENUM',
  [DuckDBTypeId.STRUCT]: 'STRUCT',
  [DuckDBTypeId.MAP]: 'MAP',
  [DuckDBTypeId.LIST]: 'ARRAY',
  [DuckDBTypeId.ARRAY]: 'ARRAY',
  [DuckDBTypeId.UNION]: 'UNION',
  [DuckDBTypeId.GEOMETRY]: 'GEOMETRY',
  [DuckDBTypeId.VARIANT]: 'VARIANT',
};

const longestDisplay = 1_000;

export function columnBodies(columns: readonly ShapeColumn[]): ColumnBody[] {
  const names = uniqueNames(columns.map(({ name }) => name));
  return columns.map(({ type }, index) => columnBody(names[index]!, type, index + 1));
}

function columnBody(name: string, type: DuckDBType, ordinalPosition: number): ColumnBody {
  const children = fieldsOf(type);
  return {
    name,
    displayName: name,
    dataType: dataTypeOf(type),
    dataTypeDisplay: displayOf(type),
    ...(type.typeId === DuckDBTypeId.DECIMAL && { precision: type.width, scale: type.scale }),
    ...(isList(type) && { arrayDataType: dataTypeOf(type.valueType) }),
    ordinalPosition,
    ...(children.length > 0 && { children: columnBodies(children) }),
  };
}

/** JSON is text with an alias in DuckDB; the alias distinguishes it from other text. */
function dataTypeOf(type: DuckDBType): string {
  return type.alias === 'JSON' ? 'JSON' : (dataTypes[type.typeId] ?? 'UNKNOWN');
}

function displayOf(type: DuckDBType): string {
  const text = textOf(type);
  return text.length <= longestDisplay ? text : `${text.slice(0, longestDisplay)}…`;
}

/** As written by DuckDB, but with types in lower case and unquoted names. */
function textOf(type: DuckDBType): string {
  if (type.alias !== undefined) return type.alias.toLowerCase();
  // Its coordinate reference system may be a document of many lines.
  if (type.typeId === DuckDBTypeId.GEOMETRY) return 'geometry';
  if (type.typeId === DuckDBTypeId.LIST) return `${textOf(type.valueType)}[]`;
  if (type.typeId !== DuckDBTypeId.STRUCT) return String(type).toLowerCase();
  return `struct(${type.entryNames.map((name, index) => `${identifier(name)} ${textOf(type.entryTypes[index]!)}`).join(', ')})`;
}

/** The fields of a structure, or of the structures in a list. */
function fieldsOf(type: DuckDBType): readonly ShapeColumn[] {
  if (isList(type)) return fieldsOf(type.valueType);
  if (type.typeId !== DuckDBTypeId.STRUCT) return [];
  return type.entryNames.map((name, index) => ({ name, type: type.entryTypes[index]! }));
}

function isList(
  type: DuckDBType,
): type is Extract<DuckDBType, { typeId: DuckDBTypeId.LIST | DuckDBTypeId.ARRAY }> {
  return type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY;
}
