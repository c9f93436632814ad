import type { TableConstraintBody } from '#openmetadata/entities.ts';
import { catalogColumnFqn } from '#openmetadata/server-rules.ts';
import type { ConstraintRecord, Oid } from '../catalog.ts';

/** Single-column keys, which are set on the column itself. */
export interface ColumnKeys {
  readonly primary: string | undefined;
  readonly unique: ReadonlySet<string>;
}

export function columnKeys(constraints: readonly ConstraintRecord[]): ColumnKeys {
  const single = constraints.filter((constraint) => constraint.columns.length === 1);
  return {
    primary: single.find((constraint) => constraint.kind === 'primary key')?.columns[0],
    unique: new Set(
      single
        .filter((constraint) => constraint.kind === 'unique')
        .map((constraint) => constraint.columns[0]!),
    ),
  };
}

/**
 * Compound keys and all foreign keys. Omits foreign keys to tables that are not cataloged, because
 * their columns have no name in the catalog.
 */
export function tableConstraints(
  constraints: readonly ConstraintRecord[],
  fqnOf: (relation: Oid) => string | undefined,
): TableConstraintBody[] {
  return constraints.flatMap(({ kind, columns, referred }): TableConstraintBody[] => {
    switch (kind) {
      case 'foreign key': {
        const table = referred && fqnOf(referred.relation);
        return table
          ? [
              {
                constraintType: 'FOREIGN_KEY',
                columns,
                referredColumns: referred.columns.map((name) => catalogColumnFqn(table, name)),
              },
            ]
          : [];
      }
      case 'primary key':
        return columns.length > 1 ? [{ constraintType: 'PRIMARY_KEY', columns }] : [];
      case 'unique':
        return columns.length > 1 ? [{ constraintType: 'UNIQUE', columns }] : [];
    }
  });
}
