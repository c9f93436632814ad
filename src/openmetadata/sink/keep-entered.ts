import type { Entered, EnteredColumn } from '#resources/open-metadata/entered.ts';
import type { ColumnBody } from '../entities.ts';
import type { EntityBodies, EntityKind } from './sink.ts';

/**
 * A body with what people entered at the stored entity, of that which a PUT replaces: everything goes in one request, so that no crash can
 * come between. What the server keeps by itself (owners, domain, tier, tags, followers) is not sent: a removal at this moment would be undone.
 */
export function keepEntered<B extends EntityBodies[EntityKind]>(body: B, stored: Entered): B {
  const dataProducts = (stored.dataProducts ?? []).flatMap(({ fullyQualifiedName, inherited }) =>
    fullyQualifiedName && !inherited ? [fullyQualifiedName] : [],
  );
  return {
    ...body,
    ...texts(stored),
    ...(stored.retentionPeriod && { retentionPeriod: stored.retentionPeriod }),
    ...(isPresent(stored.extension) && { extension: stored.extension }),
    ...(dataProducts.length > 0 && { dataProducts }),
    ...('columns' in body && { columns: keepColumns(body.columns, stored.columns ?? [], false) }),
  };
}

/** @param anew whether the server deletes the columns and adds them again, since one that they stand in has another type */
function keepColumns(
  columns: readonly ColumnBody[],
  stored: readonly EnteredColumn[],
  anew: boolean,
): ColumnBody[] {
  const byName = new Map(stored.map((column) => [column.name, column]));
  return columns.map((column) => {
    const before = byName.get(column.name);
    if (before === undefined) return column;
    const isNew = anew || hasOtherType(column, before);
    // Computed labels follow from the others.
    const tags = (before.tags ?? []).filter(({ labelType }) => labelType !== 'Derived');
    return {
      ...column,
      ...texts(before),
      ...(isNew && tags.length > 0 && { tags }),
      ...(isNew && isPresent(before.extension) && { extension: before.extension }),
      ...(column.children && {
        children: keepColumns(column.children, before.children ?? [], isNew),
      }),
    };
  });
}

/** By which the server tells one column from another of the same name. */
function hasOtherType({ dataType, arrayDataType }: ColumnBody, stored: EnteredColumn): boolean {
  return dataType !== stored.dataType || (arrayDataType ?? null) !== (stored.arrayDataType ?? null);
}

function texts({ description, displayName }: Entered | EnteredColumn) {
  return { ...(description && { description }), ...(displayName && { displayName }) };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
