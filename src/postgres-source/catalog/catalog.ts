import { z } from 'zod';

const oid = z.number();
export type Oid = z.infer<typeof oid>;

export const schemaRecord = z.strictObject({ name: z.string(), comment: z.string().nullable() });
/** A schema, a table or a view is named by its plain name, never quoted. */
export type SchemaRecord = Readonly<z.infer<typeof schemaRecord>>;

const partitionRecord = z.strictObject({
  strategy: z.enum(['range', 'list', 'hash']),
  /** Expressions in the key are left out. */
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
  /** Someone holds or awaits an exclusive lock on it, or on what a view reads: its expressions can't be read now. */
  locked: z.boolean(),
  /** The planner's estimate, partitions included; null where it was never analyzed. */
  estimatedRows: z.number().nullable(),
  /** Of heap and TOAST at the last vacuum or analyze, partitions included. Reading the true size would wait for locks. */
  estimatedBytes: z.number(),
  partition: partitionRecord.nullable(),
});
/** The facts about a table or view that are known without reading its columns. Partitions are not listed: their partitioned table stands for them. */
export type RelationRecord = Readonly<z.infer<typeof relationRecord>>;
export type RelationKind = RelationRecord['kind'];

const typeRecord = z.strictObject({
  schema: z.string(),
  name: z.string(),
  /** `pg_type.typtype`: b base, c composite, e enum, m multirange, p pseudo, r range. Never a domain. */
  kind: z.string(),
  /** Whose columns are the fields of a composite type; 0 for other types. */
  relation: oid,
});
export type TypeRecord = Readonly<z.infer<typeof typeRecord>>;

export const columnRecord = z.strictObject({
  relation: oid,
  name: z.string(),
  /** `pg_attribute.attnum`; dropped columns leave gaps. */
  number: z.number(),
  /** As Postgres writes it with an empty search path; keeps a domain's name. */
  display: z.string(),
  /** The base type of a domain, or the column's own. */
  type: typeRecord,
  /** `pg_attribute.atttypmod` or the domain's; -1 for none. */
  modifier: z.number(),
  /** Of an array, with domains resolved. */
  element: typeRecord.nullable(),
  notNull: z.boolean(),
  identity: z.enum(['always', 'by default']).nullable(),
  generated: z.enum(['stored', 'virtual']).nullable(),
  /** Of a default or generated column; null also where the relation is locked. */
  expression: z.string().nullable(),
  comment: z.string().nullable(),
});
export type ColumnRecord = Readonly<z.infer<typeof columnRecord>>;

export const constraintRecord = z.strictObject({
  relation: oid,
  name: z.string(),
  kind: z.enum(['primary key', 'unique', 'foreign key']),
  columns: z.array(z.string()),
  /** Of a foreign key. */
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
  /** Null where it is not wanted, not permitted, or its body reads a locked relation. */
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
  /** All user schemas; `selected` are those that the filter takes. */
  readonly schemas: readonly SchemaRecord[];
  /** All tables and views of the database, whatever the filter says, so that nothing that exists is taken for deleted. */
  readonly relations: readonly RelationRecord[];
  readonly routines: readonly RoutineRecord[];
  /** Of selected relations only, as all that follows. */
  readonly selected: ReadonlySet<Oid>;
  /** Those that are to be cataloged: all that are selected, or of a table that is read by itself that one, and no neighbor. */
  readonly targets: ReadonlySet<Oid>;
  readonly selectedSchemas: ReadonlySet<string>;
  readonly columns: ReadonlyMap<Oid, readonly ColumnRecord[]>;
  /** Fields of the composite types of those columns, by the types' relations, and so on down. */
  readonly fields: ReadonlyMap<Oid, readonly ColumnRecord[]>;
  readonly constraints: ReadonlyMap<Oid, readonly ConstraintRecord[]>;
  /** `CREATE VIEW` statements. */
  readonly viewDefinitions: ReadonlyMap<Oid, string>;
  /** What each view reads directly. A partition counts as its partitioned table. */
  readonly viewSources: ReadonlyMap<Oid, readonly Oid[]>;
  /** Left out because their name is no text. */
  readonly unnamed: readonly Problem[];
  /** Without a part that is no text. */
  readonly incomplete: readonly Problem[];
}
