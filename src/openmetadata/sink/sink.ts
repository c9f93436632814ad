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

/** Of which people can set how they are profiled. */
export type ProfiledKind = Exclude<EntityKind, 'storedProcedure'>;

/** What the catalog already holds of an entity. */
export interface StoredEntity {
  readonly id: string;
  readonly fqn: string;
  readonly name: string;
  readonly sourceHash?: string;
}

/** Where cataloged entities go: OpenMetadata, or a folder of JSON files with the same content. */
export interface CatalogSink {
  /** For people: a URL or a folder. */
  readonly location: string;

  /** Creates the service when it is missing; one that exists is never changed. */
  ensureService(body: ServiceBody): Promise<void>;

  /**
   * All live entities of a kind below `parentFqn` (a service for databases, a database for the other kinds), by fully qualified name.
   * @param only those of these names, each read by itself
   */
  list<K extends EntityKind>(
    kind: K,
    parentFqn: string,
    only?: readonly string[],
  ): Promise<ReadonlyMap<string, StoredEntity>>;

  /**
   * What people set about profiles, as the API gives it, by fully qualified name: of the database itself, or of all live schemas or tables
   * below it; undefined where nobody set anything.
   * @param only those of these names, as in `list`
   */
  profilerConfigs(
    kind: ProfiledKind,
    databaseFqn: string,
    only?: readonly string[],
  ): Promise<ReadonlyMap<string, unknown>>;

  /** Creates or replaces, but for what people entered; brings a soft-deleted entity back. */
  put<K extends EntityKind>(
    kind: K,
    body: EntityBodies[K] & { readonly sourceHash: string },
  ): Promise<StoredEntity>;

  softDelete(kind: EntityKind, entity: StoredEntity): Promise<void>;

  /** Creates or replaces, but for what people entered. A sink may leave alone an edge that it has. */
  putLineage(edge: LineageEdge): Promise<'sent' | 'unchanged'>;
  putTableProfile(tableFqn: string, body: TableProfileBody): Promise<void>;
  putSampleData(tableFqn: string, body: SampleDataBody): Promise<void>;
}
