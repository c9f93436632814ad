import { z } from 'zod';
import { defineResource } from '@moderate/orchestrator';
import { entered, lineageAnswer, type Entered, type StoredEdge } from './open-metadata/entered.ts';
import { openMetadataEnv, openMetadataUrl } from './open-metadata/env.ts';
import { createOutlast, type OutlastOptions } from './open-metadata/outlast.ts';
import { listProfilerConfigs } from './open-metadata/profiler-configs.ts';
import { createTransport } from './open-metadata/transport.ts';
import type { OpenMetadataEnv } from './open-metadata/env.ts';
import type { ProfiledCollection, ProfilerConfig } from './open-metadata/profiler-configs.ts';
import type { ApiRequest, Transport, TransportOptions } from './open-metadata/transport.ts';

export { openMetadataEnv };
export { concernsServer } from './open-metadata/transport.ts';
export type { OutlastOptions };

export type Collection = 'services/databaseServices' | 'databases' | 'databaseSchemas' | 'tables' | 'storedProcedures';

const entity = z.object({
  id: z.string(),
  name: z.string(),
  fullyQualifiedName: z.string(),
  sourceHash: z.string().nullish(),
  deleted: z.boolean().nullish(),
  changeDescription: z.object({ previousVersion: z.number().nullish() }).nullish(),
});
const page = z.object({ data: z.array(entity), paging: z.object({ after: z.string().nullish() }).nullish() });
const version = z.object({ version: z.string() });

/** What every entity has, of the much more that the server tells. */
export type Entity = z.infer<typeof entity>;

/** Of a JSON patch. */
export interface PatchOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

/** The requests that we make of OpenMetadata's REST API. How they fail and are repeated: `createTransport`. */
export interface OpenMetadata {
  readonly url: string;

  /** The same client, whose requests end when the signal is aborted. They share their concurrency. */
  withSignal(signal: AbortSignal): OpenMetadata;

  /**
   * The same client, whose requests wait for a server that is away, together, for as long as `OPEN_METADATA_OUTAGE_MINUTES` says.
   * They then throw a TerminalError named `CatalogAway`.
   */
  outlasting(options: OutlastOptions): OpenMetadata;

  /** Checks address and token. The warning says what to expect of a version that this client was not made for. */
  checkHealth(): Promise<{ readonly version: string; readonly warning?: string }>;

  /** A live entity, or only a soft-deleted one. */
  find(collection: Collection, fqn: string, include?: 'non-deleted' | 'deleted'): Promise<Entity | undefined>;

  /** What people entered at an entity, soft-deleted or not. */
  readEntered(collection: Collection, fqn: string): Promise<Entered | undefined>;

  /** What they had entered in an earlier version of it. */
  readVersion(collection: Collection, id: string, version: number): Promise<Entered>;

  /** All live or all soft-deleted entities that the filter leaves. The server ignores a filter that the collection does not have. */
  list(collection: Collection, filter: Readonly<Record<string, string>>, include?: 'non-deleted' | 'deleted'): AsyncGenerator<Entity>;

  /** All live entities that the filter leaves, with what people set about their profiles, as it is. */
  listProfilerConfigs(collection: ProfiledCollection, filter: Readonly<Record<string, string>>): AsyncGenerator<ProfilerConfig>;

  /** Creates or replaces. */
  put(collection: Collection, body: object): Promise<Entity>;

  patch(collection: Collection, id: string, operations: readonly PatchOperation[]): Promise<void>;

  /** With all that is below it. One that is gone already is fine. */
  softDelete(collection: Collection, id: string): Promise<void>;

  /** Takes a soft deletion back, with that of all below it. */
  restore(collection: Collection, id: string): Promise<void>;

  /** The edges that lead to a table. */
  upstreamEdges(tableId: string): Promise<readonly StoredEdge[]>;
  putLineage(body: object): Promise<void>;
  putTableProfile(tableId: string, body: object): Promise<void>;
  putSampleData(tableId: string, body: object): Promise<void>;
}

const supportedVersion = '1.5';
const pageSize = '100';

export function createOpenMetadata(env: OpenMetadataEnv, options: Partial<TransportOptions> = {}): OpenMetadata {
  const url = openMetadataUrl(env);
  return createApi(url, createTransport(url, env.OPEN_METADATA_TOKEN, options), env.OPEN_METADATA_OUTAGE_MINUTES * 60_000);
}

function createApi(url: string, transport: Transport, outageMs: number, shared: Pick<ApiRequest, 'signal' | 'outlast'> = {}): OpenMetadata {
  const send = (request: ApiRequest) => transport.send({ ...request, ...shared });
  return {
    url,

    withSignal: (signal) => createApi(url, transport, outageMs, { ...shared, signal }),

    outlasting: (outlastOptions) => {
      const { signal } = outlastOptions;
      const outlast = createOutlast({ ...outlastOptions, limitMs: outageMs, probe: () => transport.probe(signal) });
      return createApi(url, transport, outageMs, { signal, outlast });
    },

    async checkHealth() {
      const answer = version.parse(await send({ method: 'GET', path: '/v1/system/version' }));
      await send({ method: 'GET', path: '/v1/tables', query: { limit: '1' } });
      if (answer.version.startsWith(`${supportedVersion}.`)) return answer;
      return { ...answer, warning: `OpenMetadata ${answer.version} is not ${supportedVersion}, which this was made for and tested with` };
    },

    async find(collection, fqn, include = 'non-deleted') {
      const query = include === 'deleted' ? { query: { include } } : {};
      const path = `/v1/${collection}/name/${encodeURIComponent(fqn)}`;
      const found = await send({ method: 'GET', path, ...query, missingIsFine: true });
      return found === undefined ? undefined : entity.parse(found);
    },

    async readEntered(collection, fqn) {
      const query = { fields: `${collection === 'tables' ? 'columns,tags,' : ''}extension,dataProducts`, include: 'all' };
      const path = `/v1/${collection}/name/${encodeURIComponent(fqn)}`;
      const found = await send({ method: 'GET', path, query, missingIsFine: true });
      return found === undefined ? undefined : entered.parse(found);
    },

    async readVersion(collection, id, version) {
      return entered.parse(await send({ method: 'GET', path: `/v1/${collection}/${id}/versions/${version.toFixed(1)}` }));
    },

    async *list(collection, filter, include = 'non-deleted') {
      let after: string | null | undefined;
      do {
        const deleted = include === 'deleted' && { include };
        const query = { limit: pageSize, fields: 'sourceHash', ...deleted, ...filter, ...(after && { after }) };
        const answer = page.parse(await send({ method: 'GET', path: `/v1/${collection}`, query }));
        yield* answer.data;
        after = answer.paging?.after;
      } while (after);
    },

    listProfilerConfigs: (collection, filter) => listProfilerConfigs(send, collection, filter),

    put: async (collection, body) => entity.parse(await send({ method: 'PUT', path: `/v1/${collection}`, body })),

    async patch(collection, id, operations) {
      await send({ method: 'PATCH', path: `/v1/${collection}/${id}`, body: operations });
    },

    async softDelete(collection, id) {
      const query = { recursive: 'true', hardDelete: 'false' };
      await send({ method: 'DELETE', path: `/v1/${collection}/${id}`, query, missingIsFine: true });
    },

    async restore(collection, id) {
      await send({ method: 'PUT', path: `/v1/${collection}/restore`, body: { id } });
    },

    async upstreamEdges(tableId) {
      const query = { upstreamDepth: '1', downstreamDepth: '0' };
      const path = `/v1/lineage/table/${tableId}`;
      const answer = lineageAnswer.parse(await send({ method: 'GET', path, query }));
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
