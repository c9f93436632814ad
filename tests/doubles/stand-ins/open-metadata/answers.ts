import { collections } from './store.ts';
import type { ColumnRequest, TableRequest } from './bodies.ts';
import type { StoredEntity } from './store.ts';

/** An entity in the server's format. */
export function toAnswer(entity: StoredEntity): Record<string, unknown> {
  return {
    ...entity.body,
    id: entity.id,
    fullyQualifiedName: entity.fqn,
    version: entity.version,
    updatedAt: entity.updatedAt,
    updatedBy: 'ingestion-bot',
    deleted: entity.deleted,
    ...(entity.previousVersion !== undefined && {
      changeDescription: { previousVersion: entity.previousVersion },
    }),
    ...referencesOf(entity.parent),
    ...(entity.collection === 'tables' && {
      columns: columnsOf(entity.fqn, (entity.body as TableRequest).columns),
    }),
  };
}

/** Independent of the project's code, so that the two verify each other. */
export function join(parentFqn: string | undefined, name: string): string {
  const part = name.includes('.') || name.includes('"') ? `"${name.split('"').join('""')}"` : name;
  return parentFqn === undefined ? part : `${parentFqn}.${part}`;
}

export function isTable(
  entity: StoredEntity,
): entity is StoredEntity & { readonly body: TableRequest } {
  return entity.collection === 'tables';
}

/** A table with the latest profile of itself and of each column, as the platform reads it. */
export function toProfiledAnswer(entity: StoredEntity): Record<string, unknown> {
  const answer = toAnswer(entity);
  const profiles = entity.profiles.toSorted(
    (a, b) => b.tableProfile.timestamp - a.tableProfile.timestamp,
  );
  const columns = (answer['columns'] as ColumnRequest[]).map((column) => {
    const profile = profiles
      .flatMap(({ columnProfile }) => columnProfile ?? [])
      .find(({ name }) => name === column.name);
    return { ...column, ...(profile && { profile }) };
  });
  return { ...answer, columns, ...(profiles[0] && { profile: profiles[0].tableProfile }) };
}

export function referenceTo(entity: StoredEntity): Record<string, unknown> {
  const { name } = entity.body;
  return {
    id: entity.id,
    type: collections[entity.collection],
    name,
    fullyQualifiedName: entity.fqn,
    displayName: name,
    deleted: entity.deleted,
  };
}

function referencesOf(parent: StoredEntity | undefined): Record<string, unknown> {
  if (!parent) return {};
  const role =
    parent.collection === 'services/databaseServices' ? 'service' : collections[parent.collection];
  const serviceType = (parent.body as { serviceType?: string }).serviceType;
  return {
    ...referencesOf(parent.parent),
    [role]: referenceTo(parent),
    ...(serviceType && { serviceType }),
  };
}

function columnsOf(parentFqn: string, columns: readonly ColumnRequest[]): object[] {
  return columns.map((column) => {
    const fullyQualifiedName = join(parentFqn, column.name);
    const dataTypeDisplay = (column.dataTypeDisplay ?? column.dataType).toLowerCase();
    return {
      ...column,
      dataTypeDisplay,
      fullyQualifiedName,
      ...(column.children && { children: columnsOf(fullyQualifiedName, column.children) }),
    };
  });
}
