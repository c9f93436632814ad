import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { afterPut } from './put-rules.ts';
import { Refusal } from './refusal.ts';
import type { LineageRequest, ProfileRequest, SampleRequest } from './bodies.ts';

export const collections = {
  'services/databaseServices': 'databaseService',
  databases: 'database',
  databaseSchemas: 'databaseSchema',
  tables: 'table',
  storedProcedures: 'storedProcedure',
} as const;

export type Collection = keyof typeof collections;

/** An entity as it was sent and edited, with the fields that the server adds. */
export interface StoredEntity {
  readonly id: string;
  readonly collection: Collection;
  readonly fqn: string;
  readonly parent: StoredEntity | undefined;
  body: { readonly name: string };
  version: number;
  updatedAt: number;
  deleted: boolean;
  /** Earlier contents by version, and the version before the last change. */
  readonly history: Map<number, StoredEntity['body']>;
  previousVersion?: number;
  readonly profiles: ProfileRequest[];
  sampleData?: SampleRequest;
  /** Profiler settings of the entity, or of its descendants. */
  profilerConfig?: object;
}

export interface PutRequest {
  readonly collection: Collection;
  readonly fqn: string;
  readonly parent: StoredEntity | undefined;
  readonly body: { readonly name: string };
}

export interface Store {
  all(collection?: Collection): StoredEntity[];
  byId(collection: Collection, id: string): StoredEntity;
  /** 404 if it is missing or in the other deletion state. */
  byFqn(collection: Collection, fqn: string, include?: string): StoredEntity;
  put(
    request: PutRequest,
    revive: boolean,
  ): { readonly entity: StoredEntity; readonly created: boolean };
  /** Applies a user's change to an entity's content. */
  replace(entity: StoredEntity, body: StoredEntity['body']): void;
  /** Includes all descendants. */
  setDeleted(entity: StoredEntity, deleted: boolean): void;
  remove(entity: StoredEntity): void;
  readonly edges: Map<string, LineageRequest['edge']>;
}

export function createStore(): Store {
  const entities = new Map<string, StoredEntity>();
  const key = (collection: Collection, fqn: string) => `${collection} ${fqn}`;
  const below = (entity: StoredEntity) =>
    [...entities.values()].filter((other) => isBelow(other, entity));

  function touch(entity: StoredEntity): void {
    entity.version = Math.round(entity.version * 10 + 1) / 10;
    entity.updatedAt = Date.now();
  }

  function replace(entity: StoredEntity, body: StoredEntity['body']): void {
    if (isDeepStrictEqual(entity.body, body)) return;
    entity.history.set(entity.version, entity.body);
    entity.previousVersion = entity.version;
    entity.body = body;
    touch(entity);
  }

  function setDeleted(entity: StoredEntity, deleted: boolean): void {
    for (const each of [entity, ...below(entity)]) {
      if (each.deleted === deleted) continue;
      each.deleted = deleted;
      touch(each);
    }
  }

  return {
    edges: new Map(),
    all: (collection) =>
      [...entities.values()].filter((entity) => !collection || entity.collection === collection),
    setDeleted,

    byId(collection, id) {
      const entity = [...entities.values()].find(
        (each) => each.collection === collection && each.id === id,
      );
      if (!entity)
        throw new Refusal(404, `${collections[collection]} instance for ${id} not found`);
      return entity;
    },

    byFqn(collection, fqn, include = 'non-deleted') {
      const entity = entities.get(key(collection, fqn));
      if (!entity || (include !== 'all' && entity.deleted !== (include === 'deleted'))) {
        throw new Refusal(404, `${collections[collection]} instance for ${fqn} not found`);
      }
      return entity;
    },

    put({ collection, fqn, parent, body }, revive) {
      const existing = entities.get(key(collection, fqn));
      if (!existing) {
        const entity = {
          id: randomUUID(),
          collection,
          fqn,
          parent,
          body,
          version: 0.1,
          updatedAt: Date.now(),
          deleted: false,
          history: new Map<number, StoredEntity['body']>(),
          profiles: [],
        };
        entities.set(key(collection, fqn), entity);
        return { entity, created: true };
      }
      if (existing.deleted && revive) setDeleted(existing, false);
      replace(existing, afterPut({ ...existing.body }, { ...body }));
      return { entity: existing, created: false };
    },

    replace,

    remove(entity) {
      for (const each of [entity, ...below(entity)])
        entities.delete(key(each.collection, each.fqn));
    },
  };
}

function isBelow(entity: StoredEntity, ancestor: StoredEntity): boolean {
  return (
    entity.parent !== undefined && (entity.parent === ancestor || isBelow(entity.parent, ancestor))
  );
}
