import { isTable, join, referenceTo, toAnswer, toProfiledAnswer } from './answers.ts';
import { parse } from './bodies.ts';
import { Refusal } from './refusal.ts';
import { checkProfile, checkSample } from './rules.ts';
import type { TableRequest } from './bodies.ts';
import type { Answer, Call, Route } from '../router.ts';
import type { Store, StoredEntity } from './store.ts';

/** Specific to tables: profiles, sample rows, lineage, search; and the version. */
export function tableRoutes(store: Store, version: string): Route[] {
  const tableOf = ({ params }: Call) => asTable(store.byId('tables', params['id'] ?? ''));
  return [
    {
      method: 'GET',
      pattern: '/v1/system/version',
      query: [],
      handle: () => ok({ version, revision: 'stand-in', timestamp: 0 }),
    },
    {
      method: 'PUT',
      pattern: '/v1/tables/:id/tableProfile',
      query: [],
      handle(call) {
        const table = tableOf(call);
        const profile = parse.tableProfile(call.body);
        checkProfile(table.body, profile);
        const sent = JSON.stringify(profile);
        if (!table.profiles.some((known) => JSON.stringify(known) === sent))
          table.profiles.push(profile);
        return ok(toProfiledAnswer(table));
      },
    },
    {
      method: 'PUT',
      pattern: '/v1/tables/:id/sampleData',
      query: [],
      handle(call) {
        const table = tableOf(call);
        const sample = parse.sampleData(call.body);
        checkSample(table.body, sample);
        table.sampleData = sample;
        return ok({ ...toAnswer(table), sampleData: sample });
      },
    },
    {
      method: 'GET',
      pattern: '/v1/tables/:id/sampleData',
      query: [],
      handle(call) {
        const table = tableOf(call);
        return ok({
          ...toAnswer(table),
          ...(table.sampleData && { sampleData: table.sampleData }),
        });
      },
    },
    {
      method: 'GET',
      pattern: '/v1/tables/:fqn/tableProfile/latest',
      query: [],
      handle: ({ params }) => ok(toProfiledAnswer(store.byFqn('tables', params['fqn'] ?? ''))),
    },
    {
      method: 'GET',
      pattern: '/v1/tables/:fqn/tableProfile',
      query: ['startTs', 'endTs'],
      handle: ({ params, query }) =>
        series(
          store
            .byFqn('tables', params['fqn'] ?? '')
            .profiles.map(({ tableProfile }) => tableProfile),
          query,
        ),
    },
    {
      method: 'GET',
      pattern: '/v1/tables/:fqn/columnProfile',
      query: ['startTs', 'endTs'],
      handle: ({ params, query }) => series(columnProfiles(store, params['fqn'] ?? ''), query),
    },
    {
      method: 'PUT',
      pattern: '/v1/lineage',
      query: [],
      handle({ body }) {
        const { edge } = parse.lineage(body);
        const [from, to] = [
          store.byId('tables', edge.fromEntity.id),
          store.byId('tables', edge.toEntity.id),
        ];
        store.edges.set(`${from.fqn} ${to.fqn}`, edge);
        return { status: 200, body: '' };
      },
    },
    {
      method: 'GET',
      pattern: '/v1/lineage/table/:id',
      query: ['upstreamDepth', 'downstreamDepth'],
      handle: (call) => ok(lineage(store, tableOf(call))),
    },
    {
      method: 'GET',
      pattern: '/v1/search/query',
      query: ['q', 'index', 'from', 'size'],
      handle: ({ query }) => ok(search(store, query)),
    },
  ];
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function asTable(entity: StoredEntity): StoredEntity & { readonly body: TableRequest } {
  if (isTable(entity)) return entity;
  throw new Refusal(404, `table instance for ${entity.id} not found`);
}

function columnProfiles(store: Store, columnFqn: string) {
  return store
    .all('tables')
    .flatMap((table) =>
      table.profiles.flatMap(({ columnProfile }) =>
        (columnProfile ?? []).filter(({ name }) => join(table.fqn, name) === columnFqn),
      ),
    );
}

function series(
  entries: readonly { readonly timestamp: number }[],
  query: URLSearchParams,
): Answer {
  const [start, end] = [Number(query.get('startTs') ?? 0), Number(query.get('endTs') ?? Infinity)];
  const data = entries
    .filter(({ timestamp }) => timestamp >= start && timestamp <= end)
    .toSorted((a, b) => b.timestamp - a.timestamp);
  return ok({ data, paging: { total: data.length } });
}

function lineage(store: Store, table: StoredEntity) {
  const edges = [...store.edges.values()].map(({ fromEntity, toEntity, lineageDetails }) => ({
    fromEntity: fromEntity.id,
    toEntity: toEntity.id,
    lineageDetails,
  }));
  const upstreamEdges = edges.filter(({ toEntity }) => toEntity === table.id);
  const downstreamEdges = edges.filter(({ fromEntity }) => fromEntity === table.id);
  const ids = new Set([
    ...upstreamEdges.map(({ fromEntity }) => fromEntity),
    ...downstreamEdges.map(({ toEntity }) => toEntity),
  ]);
  return {
    entity: referenceTo(table),
    nodes: [...ids].map((id) => referenceTo(store.byId('tables', id))),
    upstreamEdges,
    downstreamEdges,
  };
}

function search(store: Store, query: URLSearchParams) {
  const wanted = (query.get('q') ?? '').toLowerCase();
  const found = store
    .all('tables')
    .filter(
      ({ fqn, body, deleted }) =>
        !deleted && [fqn, body.name].some((text) => text.toLowerCase().includes(wanted)),
    );
  const from = Number(query.get('from') ?? 0);
  const hits = found
    .slice(from, from + Number(query.get('size') ?? 10))
    .map((table) => ({ _id: table.id, _source: toAnswer(table) }));
  return { hits: { total: { value: found.length, relation: 'eq' }, hits } };
}
