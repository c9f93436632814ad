import { childFqn } from '../names.ts';
import type { EntityBodies, EntityKind } from './sink.ts';

const parentOf: { readonly [K in EntityKind]: (body: EntityBodies[K]) => string } = {
  database: (body) => body.service,
  databaseSchema: (body) => body.database,
  table: (body) => body.databaseSchema,
  storedProcedure: (body) => body.databaseSchema,
};

/** Fully qualified name of the entity's parent. */
export function parentFqnOf<K extends EntityKind>(kind: K, body: EntityBodies[K]): string {
  return parentOf[kind](body);
}

/** The entity's fully qualified name in the catalog. */
export function fqnOf<K extends EntityKind>(kind: K, body: EntityBodies[K]): string {
  return childFqn(parentFqnOf(kind, body), body.name);
}

/** Whether an entity is a descendant of another one. */
export function isBelow(fqn: string, parentFqn: string): boolean {
  return fqn.startsWith(`${parentFqn}.`);
}
