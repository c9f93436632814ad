import type {
  DatabaseBody,
  LineageEdge,
  SampleDataBody,
  SchemaBody,
  ServiceBody,
  StoredProcedureBody,
  TableBody,
  TableProfileBody,
} from '../entities.ts';

export interface EntityBodies {
  database: DatabaseBody;
  databaseSchema: SchemaBody;
  table: TableBody;
  storedProcedure: StoredProcedureBody;
}

export type EntityKind = keyof EntityBodies;

/** Kinds that have profiler settings. */
export type ProfiledKind = Exclude<EntityKind, 'storedProcedure'>;

/** An entity as stored in the catalog. */
export interface StoredEntity {
  readonly id: string;
  readonly fqn: string;
  readonly name: string;
  readonly sourceHash?: string;
}

/**
 * The destination of cataloged entities: OpenMetadata, or a folder of JSON files with the same
 * content.
 */
export interface CatalogSink {
  /** For display: a URL or a folder. */
  readonly location: string;

  /** Creates the service if it is missing; never changes an existing one. */
  ensureService(body: ServiceBody): Promise<void>;

  /**
   * All live entities of a kind below `parentFqn` (a service for databases, a database for the
   * other kinds), by fully qualified name.
   * @param only limits the result to these names, each read individually
   */
  list<K extends EntityKind>(
    kind: K,
    parentFqn: string,
    only?: readonly string[],
  ): Promise<ReadonlyMap<string, StoredEntity>>;

  /**
   * Profiler settings as returned by the API, by fully qualified name: of the database itself, or
   * of all live schemas or tables below it; undefined if there are none.
   * @param only limits the result to these names, as in `list`
   */
  profilerConfigs(
    kind: ProfiledKind,
    databaseFqn: string,
    only?: readonly string[],
  ): Promise<ReadonlyMap<string, unknown>>;

  /** Creates or replaces, except for user-entered fields; restores a soft-deleted entity. */
  put<K extends EntityKind>(
    kind: K,
    body: EntityBodies[K] & { readonly sourceHash: string },
  ): Promise<StoredEntity>;

  softDelete(kind: EntityKind, entity: StoredEntity): Promise<void>;

  /** Creates or replaces, except for user-entered fields. A sink may skip an existing edge. */
  putLineage(edge: LineageEdge): Promise<'sent' | 'unchanged'>;
  putTableProfile(tableFqn: string, body: TableProfileBody): Promise<void>;
  putSampleData(tableFqn: string, body: SampleDataBody): Promise<void>;
}
