import { createHash } from 'node:crypto';
import type { LineageEdge } from '#openmetadata/entities.ts';
import { catalogColumnFqn, catalogFqn } from '#openmetadata/server-rules.ts';
import type { Catalog, Oid } from '../catalog.ts';
import { columnOrigins, type ColumnOrigin } from './column-origins.ts';

/** A selected view and a selected table or view that it reads. */
export interface ViewDependency {
  readonly view: Oid;
  readonly source: Oid;
}

export function viewDependencies(catalog: Catalog): ViewDependency[] {
  return [...catalog.viewSources].flatMap(([view, sources]) =>
    sources.filter((source) => catalog.selected.has(source)).map((source) => ({ view, source })),
  );
}

/** Changes if a dependency is added or removed, or a view's definition changes. */
export function lineageDigest(catalog: Catalog, dependencies: readonly ViewDependency[]): string {
  const names = new Map(catalog.relations.map(({ oid, schema, name }) => [oid, [schema, name]]));
  const facts = dependencies.map(({ view, source }) => [
    names.get(view),
    names.get(source),
    catalog.viewDefinitions.get(view),
  ]);
  return createHash('sha256')
    .update(JSON.stringify(facts.map((fact) => JSON.stringify(fact)).toSorted()))
    .digest('hex');
}

/**
 * The lineage of views as the catalog accepts it, except for views whose definition is locked.
 *
 * @param trees the views' stored queries; without one, or with an unreadable one, an edge has no
 * columns
 */
export function lineageEdges(
  catalog: Catalog,
  dependencies: readonly ViewDependency[],
  trees: ReadonlyMap<Oid, string>,
  service: string,
  database: string,
): LineageEdge[] {
  const relations = new Map(catalog.relations.map((relation) => [relation.oid, relation]));
  const origins = new Map([...trees].map(([view, tree]) => [view, readOrigins(tree)]));
  return dependencies.flatMap(({ view, source }) => {
    const [to, from] = [relations.get(view), relations.get(source)];
    const sqlQuery = catalog.viewDefinitions.get(view);
    if (!to || !from || sqlQuery === undefined) return [];
    const toFqn = catalogFqn(service, database, to.schema, to.name);
    const fromFqn = catalogFqn(service, database, from.schema, from.name);
    const columns = [...(origins.get(view) ?? [])].flatMap(([number, found]) => {
      const toColumn = columnName(catalog, view, number);
      const fromColumns = namesOf(catalog, source, found).map((name) =>
        catalogColumnFqn(fromFqn, name),
      );
      return toColumn === undefined || fromColumns.length === 0
        ? []
        : [{ fromColumns, toColumn: catalogColumnFqn(toFqn, toColumn) }];
    });
    return [{ from: fromFqn, to: toFqn, sqlQuery, columns }];
  });
}

/**
 * The format of stored queries is internal to Postgres: an unknown one loses the columns, but not
 * the lineage.
 */
function readOrigins(tree: string): ReadonlyMap<number, readonly ColumnOrigin[]> {
  try {
    return columnOrigins(tree);
  } catch {
    return new Map();
  }
}

function namesOf(catalog: Catalog, relation: Oid, origins: readonly ColumnOrigin[]): string[] {
  return origins
    .filter((origin) => origin.relation === relation)
    .map((origin) => columnName(catalog, relation, origin.column))
    .filter((name) => name !== undefined);
}

function columnName(catalog: Catalog, relation: Oid, number: number): string | undefined {
  return catalog.columns.get(relation)?.find((column) => column.number === number)?.name;
}
