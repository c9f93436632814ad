import type { ColumnBody, Constraint } from '#openmetadata/entities.ts';
import type { Catalog, ColumnRecord } from '../catalog.ts';
import { dataTypeOf, typeSizeOf } from './data-type.ts';
import type { ColumnKeys } from './table-constraints.ts';

const noKeys: ColumnKeys = { primary: undefined, unique: new Set() };
/** Limit for nested structures; deeper ones are omitted. */
const deepest = 8;

/**
 * A column as OpenMetadata accepts it; `position` is 1-based, without the gaps of dropped columns.
 */
export function columnBody(
  column: ColumnRecord,
  position: number,
  keys: ColumnKeys,
  fields: Catalog['fields'],
  depth = 1,
): ColumnBody {
  const { element } = column;
  const inner = depth > deepest ? undefined : fields.get((element ?? column.type).relation);
  return {
    name: column.name,
    displayName: column.name,
    ...(element
      ? { dataType: 'ARRAY', arrayDataType: dataTypeOf(element) }
      : { dataType: dataTypeOf(column.type) }),
    dataTypeDisplay: typeDisplay(column.display),
    ...typeSizeOf((element ?? column.type).name, column.modifier),
    ...(column.comment && { description: column.comment }),
    constraint: constraintOf(column, keys),
    ordinalPosition: position,
    ...(inner && {
      children: inner.map((field, index) =>
        columnBody(field, index + 1, noKeys, fields, depth + 1),
      ),
    }),
  };
}

/**
 * Types in the schema `public` are written without it, as in a session with the default search
 * path.
 */
function typeDisplay(display: string): string {
  return display.startsWith('public.') ? display.slice('public.'.length) : display;
}

function constraintOf(
  { name, notNull }: ColumnRecord,
  { primary, unique }: ColumnKeys,
): Constraint {
  if (primary === name) return 'PRIMARY_KEY';
  if (unique.has(name)) return 'UNIQUE';
  return notNull ? 'NOT_NULL' : 'NULL';
}
