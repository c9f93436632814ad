import { z } from 'zod';
import { defineResource } from '@moderate/orchestrator';
import {
  anyAnswer,
  concernsServer,
  createOpenMetadataRest,
  type ApiRequest,
  type OpenMetadataRest,
  type OpenMetadataOptions,
} from './open-metadata/rest.ts';
import { entered, lineageAnswer, type Entered, type StoredEdge } from './open-metadata/entered.ts';
import { openMetadataEnv, openMetadataUrl } from './open-metadata/env.ts';
import { createOutlast, type OutlastOptions } from './open-metadata/outlast.ts';
import { findProfilerConfig, listProfilerConfigs } from './open-metadata/profiler-configs.ts';
import type { OpenMetadataEnv } from './open-metadata/env.ts';
import type { ProfiledCollection, ProfilerConfig } from './open-metadata/profiler-configs.ts';

export { concernsServer, openMetadataEnv };
export type { OutlastOptions };

export type Collection =
  'services/databaseServices' | 'databases' | 'databaseSchemas' | 'tables' | 'storedProcedures';

const entity = z.object({
  id: z.string(),
  name: z.string(),
  fullyQualifiedName: z.string(),
  sourceHash: z.string().nullish(),
  deleted: z.boolean().nullish(),
  changeDescription: z.object({ previousVersion: z.number().nullish() }).nullish(),
});
const page = z.object({
  data: z.array(entity),
  paging: z.object({ after: z.string().nullish() }).nullish(),
});
const version = z.object({ version: z.string() });

/** The fields common to all entities, out of many more in the response. */
export type Entity = z.infer<typeof entity>;

/** An operation of a JSON patch. */
export interface PatchOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

/** Requests to OpenMetadata's REST API. For failures and retries see `createRestClient`. */
export interface OpenMetadata {
  readonly url: string;

  /**
   * The same client, whose requests end when the signal is aborted. Both share their concurrency
   * limit.
   */
  withSignal(signal: AbortSignal): OpenMetadata;

  /**
   * The same client, whose requests wait together for an unavailable server, for up to
   * `OPEN_METADATA_OUTAGE_MINUTES`. After that they throw a TerminalError named `CatalogAway`.
   */
  outlasting(options: OutlastOptions): OpenMetadata;

  /** Checks address and token. The warning describes what to expect of an unsupported version. */
  checkHealth(): Promise<{ readonly version: string; readonly warning?: string }>;

  /** A live entity, or only a soft-deleted one. */
  find(
    collection: Collection,
    fqn: string,
    include?: 'non-deleted' | 'deleted',
  ): Promise<Entity | undefined>;

  /** The user-entered fields of an entity, soft-deleted or not. */
  readEntered(collection: Collection, fqn: string): Promise<Entered | undefined>;

  /** The user-entered fields of an earlier version. */
  readVersion(collection: Collection, id: string, version: number): Promise<Entered>;

  /**
   * All live or all soft-deleted entities that match the filter. The server ignores filters that a
   * collection does not support.
   */
  list(
    collection: Collection,
    filter: Readonly<Record<string, string>>,
    include?: 'non-deleted' | 'deleted',
  ): AsyncGenerator<Entity>;

  /** A live entity with its raw profiler settings. */
  findProfilerConfig(
    collection: ProfiledCollection,
    fqn: string,
  ): Promise<ProfilerConfig | undefined>;

  /** All live entities that match the filter, with their raw profiler settings. */
  listProfilerConfigs(
    collection: ProfiledCollection,
    filter: Readonly<Record<string, string>>,
  ): AsyncGenerator<ProfilerConfig>;

  /** Creates or replaces. */
  put(collection: Collection, body: object): Promise<Entity>;

  patch(collection: Collection, id: string, operations: readonly PatchOperation[]): Promise<void>;

  /** Includes all descendants. Succeeds if it was already deleted. */
  softDelete(collection: Collection, id: string): Promise<void>;

  /** Reverts a soft deletion, including that of all descendants. */
  restore(collection: Collection, id: string): Promise<void>;

  /** The edges that lead to a table. */
  upstreamEdges(tableId: string): Promise<readonly StoredEdge[]>;
  putLineage(body: object): Promise<void>;
  putTableProfile(tableId: string, body: object): Promise<void>;
  putSampleData(tableId: string, body: object): Promise<void>;
}

const supportedVersion = '1.5';
const pageSize = '100';

export function createOpenMetadata(
  env: OpenMetadataEnv,
  options: Partial<OpenMetadataOptions> = {},
): OpenMetadata {
  const url = openMetadataUrl(env);
  return createClient(
    url,
    createOpenMetadataRest(url, env.OPEN_METADATA_TOKEN, options),
    env.OPEN_METADATA_OUTAGE_MINUTES * 60_000,
  );
}

function createClient(
  url: string,
  rest: OpenMetadataRest,
  outageMs: number,
  shared: Pick<ApiRequest, 'signal' | 'outlast'> = {},
): OpenMetadata {
  const find: OpenMetadataRest['find'] = (request, schema) =>
    rest.find({ ...request, ...shared }, schema);
  const get: OpenMetadataRest['get'] = (request, schema) =>
    rest.get({ ...request, ...shared }, schema);
  const send: OpenMetadataRest['send'] = (request) => rest.send({ ...request, ...shared });
  return {
    url,

    withSignal: (signal) => createClient(url, rest, outageMs, { ...shared, signal }),

    outlasting: (outlastOptions) => {
      const { signal } = outlastOptions;
      const outlast = createOutlast({
        ...outlastOptions,
        limitMs: outageMs,
        probe: () => rest.probe(signal),
      });
      return createClient(url, rest, outageMs, { signal, outlast });
    },

    async checkHealth() {
      const answer = await get({ method: 'GET', path: '/v1/system/version' }, version);
      await send({ method: 'GET', path: '/v1/tables', query: { limit: '1' } });
      if (answer.version.startsWith(`${supportedVersion}.`)) return answer;
      return {
        ...answer,
        warning: `OpenMetadata ${answer.version} is not ${supportedVersion}, which this was made for and tested with`,
      };
    },

    async find(collection, fqn, include = 'non-deleted') {
      const hash = collection === 'services/databaseServices' ? {} : { fields: 'sourceHash' };
      const path = `/v1/${collection}/name/${encodeURIComponent(fqn)}`;
      return find(
        { method: 'GET', path, query: { ...hash, ...(include === 'deleted' && { include }) } },
        entity,
      );
    },

    async readEntered(collection, fqn) {
      const query = {
        fields: `${collection === 'tables' ? 'columns,tags,' : ''}extension,dataProducts`,
        include: 'all',
      };
      const path = `/v1/${collection}/name/${encodeURIComponent(fqn)}`;
      return find({ method: 'GET', path, query }, entered);
    },

    async readVersion(collection, id, version) {
      return get(
        { method: 'GET', path: `/v1/${collection}/${id}/versions/${version.toFixed(1)}` },
        entered,
      );
    },

    async *list(collection, filter, include = 'non-deleted') {
      let after: string | null | undefined;
      do {
        const deleted = include === 'deleted' && { include };
        const query = {
          limit: pageSize,
          fields: 'sourceHash',
          ...deleted,
          ...filter,
          ...(after && { after }),
        };
        const answer = await get({ method: 'GET', path: `/v1/${collection}`, query }, page);
        yield* answer.data;
        after = answer.paging?.after;
      } while (after);
    },

    findProfilerConfig: (collection, fqn) => findProfilerConfig(find, collection, fqn),

    listProfilerConfigs: (collection, filter) => listProfilerConfigs(get, collection, filter),

    put: (collection, body) => get({ method: 'PUT', path: `/v1/${collection}`, body }, entity),

    async patch(collection, id, operations) {
      await send({ method: 'PATCH', path: `/v1/${collection}/${id}`, body: operations });
    },

    async softDelete(collection, id) {
      const query = { recursive: 'true', hardDelete: 'false' };
      await find({ method: 'DELETE', path: `/v1/${collection}/${id}`, query }, anyAnswer);
    },

    async restore(collection, id) {
      await send({ method: 'PUT', path: `/v1/${collection}/restore`, body: { id } });
    },

    async upstreamEdges(tableId) {
      const query = { upstreamDepth: '1', downstreamDepth: '0' };
      const path = `/v1/lineage/table/${tableId}`;
      const answer = await get({ method: 'GET', path, query }, lineageAnswer);
      return (answer.upstreamEdges ?? []).filter(({ toEntity }) => toEntity === tableId);
    },

    async putLineage(body) {
      await send({ method: 'PUT', path: '/v1/lineage', body });
    },

    async putTableProfile(tableId, body) {
      await send({ method: 'PUT', path: `/v1/tables/${tableId}/tableProfile`, body });
    },

    async putSampleData(tableId, body) {
      await send({ method: 'PUT', path: `/v1/tables/${tableId}/sampleData`, body });
    },
  };
}

export const openMetadataResource = defineResource({
  description: 'OpenMetadata, the catalog',
  env: openMetadataEnv,
  create: (env) => createOpenMetadata(env),
  checkHealth: async (openMetadata) => {
    const { version: found, warning } = await openMetadata.checkHealth();
    return `OpenMetadata ${found} at ${openMetadata.url}${warning === undefined ? '' : `; ${warning}`}`;
  },
});
