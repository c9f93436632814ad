import type { Collection, OpenMetadata } from '#resources/open-metadata.ts';
import { fqn, splitFqn } from '../names.ts';
import { parentFqnOf } from './body-fqn.ts';
import type { EntityBodies, EntityKind } from './sink.ts';

export const collections = {
  database: 'databases',
  databaseSchema: 'databaseSchemas',
  table: 'tables',
  storedProcedure: 'storedProcedures',
} as const satisfies Record<EntityKind, Collection>;

/**
 * The filter of each collection, which the server takes for the beginning of a name, at any depth.
 * Stored procedures have none for databases: an unknown one would be ignored and list those of all.
 */
export const filters = {
  database: 'service',
  databaseSchema: 'database',
  table: 'database',
  storedProcedure: 'databaseSchema',
} as const satisfies Record<EntityKind, string>;

/** Which entities the catalog has, soft-deleted ones included, in few requests. */
export interface StoredNames {
  /** @param names of all live ones below a parent */
  addListing(kind: EntityKind, parentFqn: string, names: readonly string[]): void;
  /** @param isNew it was not there before: nothing can be below it */
  add(kind: EntityKind, name: string, isNew: boolean): void;
  isCreated(kind: EntityKind, name: string): boolean;
  /** Whether the catalog may have it; without a doubt where its parent was listed before. */
  mayHave<K extends EntityKind>(kind: K, body: EntityBodies[K], name: string): Promise<boolean>;
}

export function createStoredNames(client: OpenMetadata): StoredNames {
  const known = new Set<string>();
  const created = new Set<string>();
  const listed = new Set<string>();
  const deleted = new Map<string, Promise<ReadonlySet<string>>>();
  const key = (kind: EntityKind, name: string): string => `${kind} ${name}`;

  async function listDeleted(kind: EntityKind, parentFqn: string): Promise<ReadonlySet<string>> {
    const names = new Set<string>();
    for await (const { fullyQualifiedName } of client.list(collections[kind], { [filters[kind]]: parentFqn }, 'deleted')) {
      names.add(fullyQualifiedName);
    }
    return names;
  }

  return {
    addListing(kind, parentFqn, names) {
      listed.add(key(kind, parentFqn));
      for (const name of names) known.add(key(kind, name));
    },

    add(kind, name, isNew) {
      known.add(key(kind, name));
      if (isNew) created.add(key(kind, name));
    },

    isCreated: (kind, name) => created.has(key(kind, name)),

    async mayHave(kind, body, name) {
      if (known.has(key(kind, name))) return true;
      const parent = listedParent(kind, body);
      if (kind !== 'database' && created.has(key('database', parent))) return false;
      const listing = key(kind, parent);
      if (!listed.has(listing)) return true;
      const names = deleted.get(listing) ?? listDeleted(kind, parent);
      deleted.set(listing, names);
      return (await names).has(name);
    },
  };
}

/** What a listing of the kind is below: a service for databases, a database for the other kinds. */
function listedParent<K extends EntityKind>(kind: K, body: EntityBodies[K]): string {
  const [service = '', database = ''] = splitFqn(parentFqnOf(kind, body));
  return kind === 'database' ? fqn(service) : fqn(service, database);
}
