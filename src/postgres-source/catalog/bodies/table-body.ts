import type { TableBody } from '#openmetadata/entities.ts';
import { fqn } from '#openmetadata/names.ts';
import { acceptedTable, catalogFqn, type Adaptation } from '#openmetadata/server-rules.ts';
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

const intervalTypes = {
  range: 'TIME-UNIT',
  list: 'COLUMN-VALUE',
  hash: 'COLUMN-VALUE',
} as const satisfies Record<PartitionRecord['strategy'], string>;

/**
 * Bodies of the tables and views to catalog, as OpenMetadata accepts them.
 * @param onAdaptation called for each difference from the source
 */
export function tableBodies(
  catalog: Catalog,
  service: string,
  database: string,
  onAdaptation: (adaptation: Adaptation) => void = () => undefined,
): TableBody[] {
  const selected = new Map(
    catalog.relations
      .filter(({ oid }) => catalog.selected.has(oid))
      .map((relation) => [relation.oid, relation]),
  );
  const fqnOf = (oid: Oid): string | undefined => {
    const relation = selected.get(oid);
    return relation && catalogFqn(service, database, relation.schema, relation.name);
  };
  const quotedNames = new Map(
    catalog.relations.map((relation) => [relation.oid, quotedName(relation)]),
  );
  const targets = [...selected.values()].filter(({ oid }) => catalog.targets.has(oid));
  return targets.map((relation) => {
    const databaseSchema = catalogFqn(service, database, relation.schema);
    const body = tableBody(catalog, relation, databaseSchema, fqnOf, (oid) => quotedNames.get(oid));
    const accepted = acceptedTable(body, fqn(relation.schema, relation.name));
    for (const adaptation of accepted.adaptations) onAdaptation(adaptation);
    return accepted.body;
  });
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
  const definition = isView
    ? catalog.viewDefinitions.get(relation.oid)
    : tableDefinition(relation, columns, constraints, nameOf);
  return {
    name: relation.name,
    displayName: relation.name,
    ...(relation.comment && { description: relation.comment }),
    tableType: tableTypes[relation.kind],
    columns: columns.map((column, index) => columnBody(column, index + 1, keys, catalog.fields)),
    tableConstraints: tableConstraints(constraints, fqnOf),
    ...(relation.partition && { tablePartition: tablePartition(relation.partition) }),
    ...(definition && !relation.locked && { schemaDefinition: definition }),
    databaseSchema,
  };
}

function tablePartition({
  columns,
  strategy,
}: PartitionRecord): NonNullable<TableBody['tablePartition']> {
  return {
    columns: columns.map((columnName) => ({ columnName, intervalType: intervalTypes[strategy] })),
  };
}
