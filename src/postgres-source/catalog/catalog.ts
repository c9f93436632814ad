import { z } from 'zod';

const oid = z.number();
export type Oid = z.infer<typeof oid>;

export const schemaRecord = z.strictObject({ name: z.string(), comment: z.string().nullable() });
/** Schemas, tables and views are identified by their plain names, never quoted. */
export type SchemaRecord = Readonly<z.infer<typeof schemaRecord>>;

const partitionRecord = z.strictObject({
  strategy: z.enum(['range', 'list', 'hash']),
  /** Expressions in the key are omitted. */
  columns: z.array(z.string()),
  /** As in `PARTITION BY`. */
  key: z.string(),
});
export type PartitionRecord = Readonly<z.infer<typeof partitionRecord>>;

export const relationRecord = z.strictObject({
  oid,
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['table', 'partitioned table', 'foreign table', 'view', 'materialized view']),
  comment: z.string().nullable(),
  /** The role may use the schema and read the relation or some of its columns. */
  permitted: z.boolean(),
  /**
   * Another session holds or awaits an exclusive lock on it, or on a relation that a view reads:
   * its expressions cannot be read now.
   */
  locked: z.boolean(),
  /** The planner's estimate, including partitions; null if it was never analyzed. */
  estimatedRows: z.number().nullable(),
  /**
   * Size of heap and TOAST at the last vacuum or analyze, including partitions. Reading the current
   * size would wait for locks.
   */
  estimatedBytes: z.number(),
  partition: partitionRecord.nullable(),
});
/**
 * Facts about a table or view that are known without reading its columns. Partitions are not
 * listed: their partitioned table represents them.
 */
export type RelationRecord = Readonly<z.infer<typeof relationRecord>>;
export type RelationKind = RelationRecord['kind'];

const typeRecord = z.strictObject({
  schema: z.string(),
  name: z.string(),
  /** `pg_type.typtype`: b base, c composite, e enum, m multirange, p pseudo, r range. Never a domain. */
  kind: z.string(),
  /** The relation whose columns are the fields of a composite type; 0 for other types. */
  relation: oid,
});
export type TypeRecord = Readonly<z.infer<typeof typeRecord>>;

export const columnRecord = z.strictObject({
  relation: oid,
  name: z.string(),
  /** `pg_attribute.attnum`; dropped columns leave gaps. */
  number: z.number(),
  /** As Postgres writes it with an empty search path; domains keep their names. */
  display: z.string(),
  /** The base type of a domain, or the column's own type. */
  type: typeRecord,
  /** `pg_attribute.atttypmod` or the domain's modifier; -1 for none. */
  modifier: z.number(),
  /** Element type of an array, with domains resolved. */
  element: typeRecord.nullable(),
  notNull: z.boolean(),
  identity: z.enum(['always', 'by default']).nullable(),
  generated: z.enum(['stored', 'virtual']).nullable(),
  /** For a default or generated column; also null if the relation is locked. */
  expression: z.string().nullable(),
  comment: z.string().nullable(),
});
export type ColumnRecord = Readonly<z.infer<typeof columnRecord>>;

export const constraintRecord = z.strictObject({
  relation: oid,
  name: z.string(),
  kind: z.enum(['primary key', 'unique', 'foreign key']),
  columns: z.array(z.string()),
  /** For a foreign key. */
  referred: z.strictObject({ relation: oid, columns: z.array(z.string()) }).nullable(),
});
export type ConstraintRecord = Readonly<z.infer<typeof constraintRecord>>;

export const routineRecord = z.strictObject({
  oid,
  schema: z.string(),
  name: z.string(),
  arguments: z.string(),
  language: z.string(),
  comment: z.string().nullable(),
  permitted: z.boolean(),
  /** Null if it is not requested, not permitted, or its body reads a locked relation. */
  definition: z.string().nullable(),
});
export type RoutineRecord = Readonly<z.infer<typeof routineRecord>>;

export const viewDefinition = z.strictObject({ view: oid, definition: z.string() });
export type ViewDefinition = Readonly<z.infer<typeof viewDefinition>>;

export const viewSource = z.strictObject({ view: oid, source: oid });
export type ViewSource = Readonly<z.infer<typeof viewSource>>;

export const viewTree = z.strictObject({ view: oid, tree: z.string() });
export type ViewTree = Readonly<z.infer<typeof viewTree>>;

export interface Problem {
  readonly name: string;
  readonly error: string;
}

/** A table or view by its plain names. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export interface Catalog {
  /** The database's own comment. */
  readonly comment: string | null;
  /** All user schemas; `selected` are those that match the filter. */
  readonly schemas: readonly SchemaRecord[];
  /**
   * All tables and views of the database, regardless of the filter, so that existing ones do not
   * count as deleted.
   */
  readonly relations: readonly RelationRecord[];
  readonly routines: readonly RoutineRecord[];
  /** Limited to selected relations, as are all following fields. */
  readonly selected: ReadonlySet<Oid>;
  /**
   * The relations to catalog: all selected ones, or only the requested table without its neighbors.
   */
  readonly targets: ReadonlySet<Oid>;
  readonly selectedSchemas: ReadonlySet<string>;
  readonly columns: ReadonlyMap<Oid, readonly ColumnRecord[]>;
  /** Fields of the composite types of those columns, by the types' relations, recursively. */
  readonly fields: ReadonlyMap<Oid, readonly ColumnRecord[]>;
  readonly constraints: ReadonlyMap<Oid, readonly ConstraintRecord[]>;
  /** `CREATE VIEW` statements. */
  readonly viewDefinitions: ReadonlyMap<Oid, string>;
  /** Relations that each view reads directly. A partition counts as its partitioned table. */
  readonly viewSources: ReadonlyMap<Oid, readonly Oid[]>;
  /** Omitted because their name is not valid text. */
  readonly unnamed: readonly Problem[];
  /** Lack a part that is not valid text. */
  readonly incomplete: readonly Problem[];
}
