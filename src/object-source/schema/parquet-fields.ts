import { DuckDBStructType, DuckDBTypeId, LIST, type DuckDBType } from '@duckdb/node-api';
import { identifier, literal } from '#duckdb/open-duckdb.ts';

/** An element of a Parquet file's schema, with its children. */
export interface ParquetNode {
  readonly name: string;
  readonly precision: number;
  readonly children: readonly ParquetNode[];
}

export type SchemaRow = readonly [name: string, children: number, precision: number];

/** The children of the root, from all elements in file order: each precedes its children. */
export function parquetNodes(rows: readonly SchemaRow[]): readonly ParquetNode[] {
  let next = 0;
  function node(): ParquetNode {
    const [name, children, precision] = rows[next++] ?? ['', 0, 0];
    return { name, precision, children: Array.from({ length: children }, node) };
  }
  return node().children;
}

/**
 * A type with the original field names of the file: DuckDB renames fields that differ only in case.
 */
export function withFileNames(type: DuckDBType, node: ParquetNode | undefined): DuckDBType {
  if (type.typeId === DuckDBTypeId.LIST) {
    const value = withFileNames(type.valueType, node);
    return value === type.valueType ? type : LIST(value);
  }
  if (type.typeId !== DuckDBTypeId.STRUCT) return type;
  const fields = fieldNodes(type, node);
  const types = type.entryTypes.map((each, index) => withFileNames(each, fields?.[index]));
  const names = type.entryNames.map((name, index) => fields?.[index]?.name ?? name);
  const same = names.every(
    (name, index) => name === type.entryNames[index] && types[index] === type.entryTypes[index],
  );
  return same ? type : new DuckDBStructType(names, types);
}

/** Fields of a structure; within a list, they are one or two levels further down. */
function fieldNodes(
  type: DuckDBStructType,
  node: ParquetNode | undefined,
): readonly ParquetNode[] | undefined {
  for (
    let at = node;
    at !== undefined;
    at = at.children.length === 1 ? at.children[0] : undefined
  ) {
    const { children } = at;
    const fits =
      children.length === type.entryCount &&
      children.every(({ name }, index) => isNameOf(name, type.entryNames[index]!));
    if (fits) return children;
  }
  return undefined;
}

function isNameOf(name: string, changed: string): boolean {
  return changed === name || changed.startsWith(`${name}_`);
}

/**
 * SQL for the JSON of a value, with its fields named by `named`, which otherwise has the same type.
 */
export function jsonWithNames(value: string, type: DuckDBType, named: DuckDBType): string {
  if (type === named) return `to_json(${value})`;
  if (type.typeId === DuckDBTypeId.LIST && named.typeId === DuckDBTypeId.LIST) {
    return `to_json(list_transform(${value}, lambda x: ${jsonWithNames('x', type.valueType, named.valueType)}))`;
  }
  if (type.typeId !== DuckDBTypeId.STRUCT || named.typeId !== DuckDBTypeId.STRUCT)
    return `to_json(${value})`;
  const fields = type.entryNames.map((name, index) => {
    const field = `${value}.${identifier(name)}`;
    return `${literal(named.entryNames[index]!)}, ${jsonWithNames(field, type.entryTypes[index]!, named.entryTypes[index]!)}`;
  });
  return `case when ${value} is not null then json_object(${fields.join(', ')}) end`;
}
