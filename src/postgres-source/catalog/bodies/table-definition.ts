import pg from 'pg';
import type { ColumnRecord, ConstraintRecord, RelationRecord } from '../catalog.ts';

/**
 * A `CREATE TABLE` statement: it shows defaults, identity and generated columns, for which
 * OpenMetadata has no fields. `nameOf` returns the quoted name of a relation that a foreign key
 * references.
 */
export function tableDefinition(
  relation: RelationRecord,
  columns: readonly ColumnRecord[],
  constraints: readonly ConstraintRecord[],
  nameOf: (relation: number) => string | undefined,
): string {
  const parts = [
    ...columns.map(columnDefinition),
    ...constraints.flatMap((constraint) => constraintDefinition(constraint, nameOf)),
  ];
  const body =
    parts.length === 0 ? '()' : `(\n${parts.map((part) => `    ${part}`).join(',\n')}\n)`;
  const foreign = relation.kind === 'foreign table' ? 'foreign ' : '';
  const partition = relation.partition ? `\npartition by ${relation.partition.key}` : '';
  return `create ${foreign}table ${quotedName(relation)} ${body}${partition}`;
}

export function quotedName({ schema, name }: RelationRecord): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}

function columnDefinition({
  name,
  display,
  notNull,
  identity,
  generated,
  expression,
}: ColumnRecord): string {
  const parts = [pg.escapeIdentifier(name), display];
  if (identity) parts.push(`generated ${identity} as identity`);
  if (generated && expression) parts.push(`generated always as (${expression}) ${generated}`);
  else if (expression) parts.push(`default ${expression}`);
  if (notNull) parts.push('not null');
  return parts.join(' ');
}

function constraintDefinition(
  { name, kind, columns, referred }: ConstraintRecord,
  nameOf: (relation: number) => string | undefined,
): string[] {
  const definition = `constraint ${pg.escapeIdentifier(name)} ${kind} ${list(columns)}`;
  if (!referred) return [definition];
  const table = nameOf(referred.relation);
  return table ? [`${definition} references ${table} ${list(referred.columns)}`] : [];
}

function list(columns: readonly string[]): string {
  return `(${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`;
}
