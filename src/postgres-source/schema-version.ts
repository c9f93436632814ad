import { createHash } from 'node:crypto';
import type { Catalog, ColumnRecord } from './catalog/catalog.ts';

/**
 * Identifies the cataloged tables, views and columns, and thereby the scope of a profile: changes
 * if one is added or removed, or a type changes.
 * @param rejected names that the catalog rejected
 */
export function schemaVersion(
  { relations, selected, columns, fields }: Catalog,
  rejected: ReadonlySet<string>,
): string {
  const tables = relations
    .filter(({ oid }) => selected.has(oid))
    .map(({ oid, schema, name, kind }) => [schema, name, kind, typesOf(columns.get(oid))]);
  const parts = [tables, [...fields.values()].map(typesOf), [...rejected]].map((list) =>
    list.map((part) => JSON.stringify(part)).toSorted(),
  );
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

const typesOf = (columns: readonly ColumnRecord[] = []) =>
  columns.map(({ name, display }) => [name, display]);
