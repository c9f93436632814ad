import type { Collection, Entity, OpenMetadata } from '#resources/open-metadata.ts';
import { fqn, splitFqn } from '../names.ts';
import { isBelow } from './body-fqn.ts';
import type { EntityKind } from './sink.ts';

/**
 * The endpoint that lists entities of each kind, and the parameter that restricts a listing to a
 * name's descendants. The server treats it as a name prefix, at any depth. Stored procedures have
 * no parameter for databases: an unknown one would be ignored and list the procedures of all
 * databases.
 */
const listings = {
  database: { collection: 'databases', parameter: 'service' },
  databaseSchema: { collection: 'databaseSchemas', parameter: 'database' },
  table: { collection: 'tables', parameter: 'database' },
  storedProcedure: { collection: 'storedProcedures', parameter: 'databaseSchema' },
} as const satisfies Record<
  EntityKind,
  { readonly collection: Collection; readonly parameter: string }
>;

export function collectionOf<K extends EntityKind>(kind: K): (typeof listings)[K]['collection'] {
  return listings[kind].collection;
}

/** The parameter that restricts a listing to a name's descendants. */
export function below(kind: EntityKind, parentFqn: string): Readonly<Record<string, string>> {
  return { [listings[kind].parameter]: parentFqn };
}

/**
 * The parent in listings of the kind, for an entity at or below the name: a service for databases,
 * a database for the other kinds.
 */
export function listedBelow(kind: EntityKind, name: string): string {
  const [service = '', database = ''] = splitFqn(name);
  return kind === 'database' ? fqn(service) : fqn(service, database);
}

/** All live or all soft-deleted entities of the kind below a parent. */
export async function* entitiesBelow(
  client: OpenMetadata,
  kind: EntityKind,
  parentFqn: string,
  include: 'non-deleted' | 'deleted' = 'non-deleted',
): AsyncGenerator<Entity> {
  for await (const entity of client.list(collectionOf(kind), below(kind, parentFqn), include)) {
    if (isBelow(entity.fullyQualifiedName, parentFqn)) yield entity;
  }
}
