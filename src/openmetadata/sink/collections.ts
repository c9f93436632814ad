import type { Collection, Entity, OpenMetadata } from '#resources/open-metadata.ts';
import { fqn, splitFqn } from '../names.ts';
import { isBelow } from './body-fqn.ts';
import type { EntityKind } from './sink.ts';

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

/** What a listing of the kind is below, for an entity at or below the name: a service for databases, a database for the other kinds. */
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
  for await (const entity of client.list(collections[kind], { [filters[kind]]: parentFqn }, include)) {
    if (isBelow(entity.fullyQualifiedName, parentFqn)) yield entity;
  }
}
