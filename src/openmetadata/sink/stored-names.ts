import type { OpenMetadata } from '#resources/open-metadata.ts';
import { parentFqnOf } from './body-fqn.ts';
import { entitiesBelow, listedBelow } from './collections.ts';
import type { EntityBodies, EntityKind } from './sink.ts';

/** Knows which entities the catalog has, including soft-deleted ones, with few requests. */
export interface StoredNames {
  /** @param names of all live entities below a parent */
  addListing(kind: EntityKind, parentFqn: string, names: readonly string[]): void;
  /** @param isNew the entity did not exist before, so it has no children */
  add(kind: EntityKind, name: string, isNew: boolean): void;
  isCreated(kind: EntityKind, name: string): boolean;
  /** Whether the catalog may have it; exact if its parent was listed before. */
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
    for await (const { fullyQualifiedName } of entitiesBelow(client, kind, parentFqn, 'deleted'))
      names.add(fullyQualifiedName);
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
      const parent = listedBelow(kind, parentFqnOf(kind, body));
      if (kind !== 'database' && created.has(key('database', parent))) return false;
      const listing = key(kind, parent);
      if (!listed.has(listing)) return true;
      const names = deleted.get(listing) ?? listDeleted(kind, parent);
      deleted.set(listing, names);
      return (await names).has(name);
    },
  };
}
