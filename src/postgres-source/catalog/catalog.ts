export type Oid = number;

/** A schema, a table or a view is named by its plain name, never quoted. */
export interface SchemaRecord {
  readonly name: string;
  readonly comment: string | null;
}

export type RelationKind = 'table' | 'partitioned table' | 'foreign table' | 'view' | 'materialized view';

/** What is known of a table or view without reading its columns. Partitions are not listed: their partitioned table stands for them. */
export interface RelationRecord {
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly comment: string | null;
  /** The role may use the schema and read the relation or some of its columns. */
  readonly permitted: boolean;
  /** Someone holds or awaits an exclusive lock on it, or on what a view reads: its expressions can't be read now. */
  readonly locked: boolean;
  /** The planner's estimate, partitions included; null where it was never analyzed. */
  readonly estimatedRows: number | null;
  /** Of heap and TOAST at the last vacuum or analyze, partitions included. Reading the true size would wait for locks. */
  readonly estimatedBytes: number;
  readonly partition: PartitionRecord | null;
}

export interface PartitionRecord {
  readonly strategy: 'range' | 'list' | 'hash';
  /** Expressions in the key are left out. */
  readonly columns: readonly string[];
  /** As in `PARTITION BY`. */
  readonly key: string;
}

export interface TypeRecord {
  readonly schema: string;
  readonly name: string;
  /** `pg_type.typtype`: b base, c composite, e enum, m multirange, p pseudo, r range. Never a domain. */
  readonly kind: string;
  /** Whose columns are the fields of a composite type; 0 for other types. */
  readonly relation: Oid;
}

export interface ColumnRecord {
  readonly relation: Oid;
  readonly name: string;
  /** `pg_attribute.attnum`; dropped columns leave gaps. */
  readonly number: number;
  /** As Postgres writes it with an empty search path; keeps a domain's name. */
  readonly display: string;
  /** The base type of a domain, or the column's own. */
  readonly type: TypeRecord;
  /** `pg_attribute.atttypmod` or the domain's; -1 for none. */
  readonly modifier: number;
  /** Of an array, with domains resolved. */
  readonly element: TypeRecord | null;
  readonly notNull: boolean;
  readonly identity: 'always' | 'by default' | null;
  readonly generated: 'stored' | 'virtual' | null;
  /** Of a default or generated column; null also where the relation is locked. */
  readonly expression: string | null;
  readonly comment: string | null;
}

export interface ConstraintRecord {
  readonly relation: Oid;
  readonly name: string;
  readonly kind: 'primary key' | 'unique' | 'foreign key';
  readonly columns: readonly string[];
  /** Of a foreign key. */
  readonly referred: { readonly relation: Oid; readonly columns: readonly string[] } | null;
}

export interface RoutineRecord {
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
  readonly arguments: string;
  readonly language: string;
  readonly comment: string | null;
  readonly permitted: boolean;
  /** Null where it is not wanted, not permitted, or its body reads a locked relation. */
  readonly definition: string | null;
}

export interface Problem {
  readonly name: string;
  readonly error: string;
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
