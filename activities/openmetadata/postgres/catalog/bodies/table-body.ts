import type { TableBody } from '../../../entities.ts';
import { fqn } from '../../../names.ts';
import type { Catalog, Oid, PartitionRecord, RelationKind, RelationRecord } from '../catalog.ts';
import { columnBody } from './column-body.ts';
import { columnKeys, tableConstraints } from './table-constraints.ts';
import { quotedName, tableDefinition } from './table-definition.ts';

const tableTypes = {
  table: 'Regular',
  'partitioned table': 'Partitioned',
  'foreign table': 'Foreign',
  view: 'View',
  'materialized view': 'MaterializedView',
} as const satisfies Record<RelationKind, TableBody['tableType']>;

const intervalTypes = { range: 'TIME-UNIT', list: 'COLUMN-VALUE', hash: 'COLUMN-VALUE' } as const satisfies Record<
  PartitionRecord['strategy'],
  string
>;

/** Bodies of a catalog's selected tables and views by fully qualified name; `databaseFqn` is that of the database. */
export function tableBodies(catalog: Catalog, service: string, database: string): TableBody[] {
  const selected = new Map(catalog.relations.filter(({ oid }) => catalog.selected.has(oid)).map((relation) => [relation.oid, relation]));
  const fqnOf = (oid: Oid): string | undefined => {
    const relation = selected.get(oid);
    return relation && fqn(service, database, relation.schema, relation.name);
  };
  const quotedNames = new Map(catalog.relations.map((relation) => [relation.oid, quotedName(relation)]));
  return [...selected.values()].map((relation) =>
    tableBody(catalog, relation, fqn(service, database, relation.schema), fqnOf, (oid) => quotedNames.get(oid)),
  );
}

function tableBody(
  catalog: Catalog,
  relation: RelationRecord,
  databaseSchema: string,
  fqnOf: (relation: Oid) => string | undefined,
  nameOf: (relation: Oid) => string | undefined,
): TableBody {
  const columns = catalog.columns.get(relation.oid) ?? [];
  const constraints = catalog.constraints.get(relation.oid) ?? [];
  const keys = columnKeys(constraints);
  const isView = relation.kind === 'view' || relation.kind === 'materialized view';
  const definition = isView ? catalog.viewDefinitions.get(relation.oid) : tableDefinition(relation, columns, constraints, nameOf);
  return {
    name: relation.name,
    displayName: relation.name,
    ...(relation.comment && { description: relation.comment }),
    tableType: tableTypes[relation.kind],
    columns: columns.map((column, index) => columnBody(column, index + 1, keys)),
    tableConstraints: tableConstraints(constraints, fqnOf),
    ...(relation.partition && { tablePartition: tablePartition(relation.partition) }),
    ...(definition && !relation.locked && { schemaDefinition: definition }),
    databaseSchema,
  };
}

function tablePartition({ columns, strategy }: PartitionRecord): Readonly<Record<string, unknown>> {
  return { columns: columns.map((columnName) => ({ columnName, intervalType: intervalTypes[strategy] })) };
}
