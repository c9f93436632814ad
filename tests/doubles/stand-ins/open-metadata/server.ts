import { createFaults } from '../faults.ts';
import { findRoute } from '../router.ts';
import { serve } from '../serve.ts';
import { entityRoutes } from './entity-routes.ts';
import { profilerConfigRoutes } from './profiler-configs.ts';
import { refusalBody, Refusal } from './refusal.ts';
import { createStore } from './store.ts';
import { tableRoutes } from './table-routes.ts';
import type { IncomingHttpHeaders } from 'node:http';
import type { Faults } from '../faults.ts';
import type { Answer } from '../router.ts';
import type { RecordedRequest } from '../serve.ts';
import type { LineageRequest } from './bodies.ts';
import type { Collection, StoredEntity } from './store.ts';

export interface OpenMetadataStandIn {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** Variables that direct a client here. */
  readonly env: {
    readonly OPEN_METADATA_HOST: string;
    readonly OPEN_METADATA_PORT: string;
    readonly OPEN_METADATA_TOKEN: string;
  };
  /** Includes soft-deleted ones. */
  entities(collection?: Collection): readonly StoredEntity[];
  lineage(): readonly LineageRequest['edge'][];
  /** Paths are relative to `/api`. */
  readonly requests: RecordedRequest[];
  /** Requests that no client should send: unknown routes, parameters or content types. */
  readonly violations: string[];
  readonly faults: Faults;
  /** Maximum number of concurrent requests. */
  peakConcurrency(): number;
  stop(): Promise<void>;
}

export interface StandInOptions {
  readonly token?: string;
  readonly version?: string;
  readonly seed?: number;
  /** Whether a PUT restores a soft-deleted entity, as on the real server. */
  readonly revivedByPut?: boolean;
}

/**
 * OpenMetadata for tests: validates every request, stores entities in memory, responds to reads
 * from it, and fails on demand.
 */
export async function startOpenMetadata(
  options: StandInOptions = {},
): Promise<OpenMetadataStandIn> {
  const { token = 'stand-in-token', version = '1.5.7', seed = 1, revivedByPut = true } = options;
  const store = createStore();
  const faults = createFaults(seed);
  const routes = [
    ...profilerConfigRoutes(store),
    ...tableRoutes(store, version),
    ...entityRoutes(store, revivedByPut),
  ];
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];

  function answerTo(
    recorded: RecordedRequest,
    headers: IncomingHttpHeaders,
    query: URLSearchParams,
  ): Answer {
    const { method, path } = recorded;
    const found = findRoute(routes, method, path);
    if (!found) {
      violations.push(`${method} ${path}: no such route`);
      throw new Refusal(
        500,
        'An exception with message [HTTP 404 Not Found] was thrown while processing request.',
      );
    }
    if (path !== '/v1/system/version') checkToken(headers.authorization, token);
    for (const name of query.keys()) {
      if (!found.route.query.includes(name))
        violations.push(`${method} ${path}: unknown parameter ${name}`);
    }
    const type = method === 'PATCH' ? 'application/json-patch+json' : 'application/json';
    if (recorded.body !== undefined && headers['content-type'] !== type) {
      violations.push(`${method} ${path}: content type ${headers['content-type']}`);
      throw new Refusal(415, 'HTTP 415 Unsupported Media Type');
    }
    return found.route.handle({ params: found.params, query, body: recorded.body });
  }

  const server = await serve(
    async ({ method, path: fullPath, query, headers, text }) => {
      const path = fullPath.replace(/^\/api/, '');
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const recorded = { method, path, query: Object.fromEntries(query), body, status: 0 };
      requests.push(recorded);
      const fate = await faults.fateOf(recorded, {
        handle: () => refusalsAsAnswers(() => answerTo(recorded, headers, query)),
        fail: (status) => ({
          status,
          body: refusalBody(new Refusal(status, 'fault requested by the test')),
        }),
      });
      if (fate.kind === 'answer') recorded.status = fate.answer.status;
      return fate;
    },
    (request, error) => violations.push(`${request}: ${String(error)}`),
  );
  const { port } = server;

  return {
    host: '127.0.0.1',
    port,
    token,
    env: {
      OPEN_METADATA_HOST: 'http://127.0.0.1',
      OPEN_METADATA_PORT: String(port),
      OPEN_METADATA_TOKEN: token,
    },
    entities: (collection) => store.all(collection).toSorted((a, b) => (a.fqn < b.fqn ? -1 : 1)),
    lineage: () => [...store.edges.values()],
    requests,
    violations,
    faults,
    peakConcurrency: server.peakConcurrency,
    stop: server.stop,
  };
}

function checkToken(header: string | undefined, token: string): void {
  if (!header) throw new Refusal(401, 'Not Authorized! Token not present');
  if (header !== `Bearer ${token}`)
    throw new Refusal(401, 'Not Authorized! Unable to decode the token.');
}

function refusalsAsAnswers(handle: () => Answer): Answer {
  try {
    return handle();
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: refusalBody(error) };
    throw error;
  }
}
