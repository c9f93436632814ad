import { join, toAnswer } from './answers.ts';
import { parse } from './bodies.ts';
import { withFields } from './fields.ts';
import { patched, type PatchOperation } from './json-patch.ts';
import { profilerConfigOf } from './profiler-configs.ts';
import { Refusal } from './refusal.ts';
import { checkName, checkNameBelow, checkTable } from './rules.ts';
import type { Answer, Call, Route } from '../router.ts';
import type { Collection, PutRequest, Store, StoredEntity } from './store.ts';

/** The filters of each listing, all interpreted as prefixes of fully qualified names. */
const filters: Record<Collection, readonly string[]> = {
  'services/databaseServices': [],
  databases: ['service'],
  databaseSchemas: ['database'],
  tables: ['database', 'databaseSchema'],
  storedProcedures: ['databaseSchema'],
};

/** Reads, writes, soft deletions and restorations that every collection supports. */
export function entityRoutes(store: Store, revivedByPut: boolean): Route[] {
  return (Object.keys(filters) as Collection[]).flatMap((collection) => {
    const path = `/v1/${collection}`;
    const put = (body: unknown, revive: boolean) =>
      store.put(checked(store, collection, body), revive);
    return [
      {
        method: 'GET',
        pattern: path,
        query: ['limit', 'fields', 'after', 'include', ...filters[collection]],
        handle: (call) => list(store, collection, call),
      },
      {
        method: 'GET',
        pattern: `${path}/name/:fqn`,
        query: ['fields', 'include'],
        handle: ({ params, query }) =>
          answered(
            store.byFqn(collection, params['fqn'] ?? '', query.get('include') ?? undefined),
            query,
          ),
      },
      {
        method: 'GET',
        pattern: `${path}/:id`,
        query: ['fields', 'include'],
        handle: ({ params, query }) => answered(store.byId(collection, params['id'] ?? ''), query),
      },
      {
        method: 'GET',
        pattern: `${path}/:id/versions/:version`,
        query: [],
        handle({ params }) {
          const entity = store.byId(collection, params['id'] ?? '');
          const body = entity.history.get(Number(params['version']));
          if (!body) throw new Refusal(404, `Version ${params['version']} not found`);
          return ok({ ...entity, body });
        },
      },
      {
        method: 'PATCH',
        pattern: `${path}/:id`,
        query: [],
        handle({ params, body }) {
          const entity = store.byId(collection, params['id'] ?? '');
          store.replace(entity, patched(withLists(entity.body), body as PatchOperation[]));
          return ok(entity);
        },
      },
      {
        method: 'PUT',
        pattern: `${path}/:id/followers`,
        query: [],
        handle({ params, body }) {
          const entity = store.byId(collection, params['id'] ?? '');
          store.replace(
            entity,
            patched(withLists(entity.body), [
              { op: 'add', path: '/followers/-', value: { id: body, type: 'user' } },
            ]),
          );
          return ok(entity);
        },
      },
      {
        method: 'PUT',
        pattern: path,
        query: [],
        handle({ body }) {
          const { entity, created } = put(body, revivedByPut);
          return { status: created ? 201 : 200, body: toAnswer(entity) };
        },
      },
      {
        method: 'POST',
        pattern: path,
        query: [],
        handle({ body }) {
          const request = checked(store, collection, body);
          if (store.all(collection).some(({ fqn }) => fqn === request.fqn))
            throw new Refusal(409, 'Entity already exists');
          return { status: 201, body: toAnswer(store.put(request, false).entity) };
        },
      },
      {
        method: 'PUT',
        pattern: `${path}/restore`,
        query: [],
        handle({ body }) {
          const entity = store.byId(collection, (body as { id: string }).id);
          store.setDeleted(entity, false);
          return ok(entity);
        },
      },
      {
        method: 'DELETE',
        pattern: `${path}/:id`,
        query: ['recursive', 'hardDelete'],
        handle({ params, query }) {
          const entity = store.byId(collection, params['id'] ?? '');
          if (query.get('hardDelete') === 'true') store.remove(entity);
          else store.setDeleted(entity, true);
          return ok(entity);
        },
      },
    ] satisfies Route[];
  });
}

function ok(entity: StoredEntity): Answer {
  return { status: 200, body: toAnswer(entity) };
}

function answered(entity: StoredEntity, query: URLSearchParams): Answer {
  const fields = query.get('fields');
  return {
    status: 200,
    body: { ...withFields(toAnswer(entity), fields), ...profilerConfigOf(entity, fields) },
  };
}

/** Adds the missing lists of an entity and its columns, so that a patch can append to them. */
function withLists<T extends object>(content: T): T {
  const { columns, children, tags = [], followers = [] } = content as Record<string, unknown>;
  return {
    ...content,
    tags,
    ...(!('dataType' in content) && { followers }),
    ...(Array.isArray(columns) && { columns: columns.map((column: object) => withLists(column)) }),
    ...(Array.isArray(children) && { children: children.map((child: object) => withLists(child)) }),
  };
}

function list(store: Store, collection: Collection, { query }: Call): Answer {
  const limit = Number(query.get('limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000_000)
    throw new Refusal(400, 'limit must be between 1 and 1000000');
  const prefixes = filters[collection].flatMap((name) => query.get(name) ?? []);
  const found = store
    .all(collection)
    .filter(
      ({ deleted, fqn }) =>
        deleted === (query.get('include') === 'deleted') &&
        prefixes.every((prefix) => fqn.startsWith(`${prefix}.`)),
    )
    .toSorted((a, b) => (a.fqn < b.fqn ? -1 : 1));
  const after = query.get('after');
  const rest =
    after === null
      ? found
      : found.filter(({ fqn }) => fqn > Buffer.from(after, 'base64').toString());
  const page = rest.slice(0, limit);
  const next =
    rest.length > limit ? Buffer.from(page.at(-1)?.fqn ?? '').toString('base64') : undefined;
  const data = page.map((entity) => answered(entity, query).body);
  return {
    status: 200,
    body: { data, paging: { ...(next && { after: next }), total: found.length } },
  };
}

/** The body, validated by its schema and the rules beyond it, with its parent resolved. */
function checked(store: Store, collection: Collection, body: unknown): PutRequest {
  switch (collection) {
    case 'services/databaseServices': {
      const service = parse.service(body);
      parse.connection(service);
      checkName(service.name);
      return { collection, body: service, parent: undefined, fqn: join(undefined, service.name) };
    }
    case 'databases': {
      const database = parse.database(body);
      return below(
        collection,
        database,
        store.byFqn('services/databaseServices', database.service),
      );
    }
    case 'databaseSchemas': {
      const schema = parse.databaseSchema(body);
      return below(collection, schema, store.byFqn('databases', schema.database));
    }
    case 'tables': {
      const table = parse.table(body);
      checkTable(table);
      return below(collection, table, store.byFqn('databaseSchemas', table.databaseSchema));
    }
    case 'storedProcedures': {
      const procedure = parse.storedProcedure(body);
      return below(collection, procedure, store.byFqn('databaseSchemas', procedure.databaseSchema));
    }
  }
}

function below(
  collection: Collection,
  body: { readonly name: string },
  parent: StoredEntity,
): PutRequest {
  checkNameBelow(body.name);
  return { collection, body: withReferences(body), parent, fqn: join(parent.fqn, body.name) };
}

/** A body names domain and data products; the entity refers to them by id. */
function withReferences<T extends object>(body: T): T {
  const { domain, dataProducts } = body as { domain?: string; dataProducts?: readonly string[] };
  const reference = (type: string) => (name: string) => ({
    id: name,
    type,
    name,
    fullyQualifiedName: name,
  });
  return {
    ...body,
    ...(domain && { domain: reference('domain')(domain) }),
    ...(dataProducts && { dataProducts: dataProducts.map(reference('dataProduct')) }),
  };
}
