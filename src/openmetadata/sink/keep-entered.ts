import type { Entered, EnteredColumn } from '#resources/open-metadata/entered.ts';
import type { ColumnBody } from '../entities.ts';
import type { EntityBodies, EntityKind } from './sink.ts';

/**
 * Adds user-entered fields of the stored entity that a PUT would replace: one request contains
 * everything, so that a crash cannot lose them. Fields that the server preserves itself (owners,
 * domain, tier, tags, followers) are not sent, because that would undo a concurrent removal.
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

/**
 * @param anew whether the server deletes and re-adds the columns because the type of their parent
 * column changed
 */
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
    // Derived labels follow from the others.
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

/** Compares the properties by which the server distinguishes columns of the same name. */
function hasOtherType({ dataType, arrayDataType }: ColumnBody, stored: EnteredColumn): boolean {
  return dataType !== stored.dataType || (arrayDataType ?? null) !== (stored.arrayDataType ?? null);
}

function texts({ description, displayName }: Entered | EnteredColumn) {
  return { ...(description && { description }), ...(displayName && { displayName }) };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
