import { createFaults } from '../faults.ts';
import { createPlans } from '../plans.ts';
import { serve } from '../serve.ts';
import { createApiProcess } from './api-process.ts';
import { answerCall } from './answer-call.ts';
import { errorPage } from './answers.ts';
import { assetRoutes } from './asset-routes.ts';
import { createDatabase } from './database.ts';
import { answerTokenRequest } from './gateway.ts';
import { jobRoutes } from './job-routes.ts';
import { createKeycloak } from './keycloak.ts';
import { proofRoutes } from './proof-routes.ts';
import { taskRoutes } from './task-routes.ts';
import { createTasks } from './tasks.ts';
import { createTrustService } from './trust-service.ts';
import { userRoutes } from './user-routes.ts';
import type { Faults } from '../faults.ts';
import type { Plans } from '../plans.ts';
import type { ReceivedRequest, RecordedRequest } from '../serve.ts';
import type { Timing } from './api-process.ts';
import type { Account, Keycloak } from './keycloak.ts';
import type {
  AssetRow,
  JobRow,
  NewJob,
  NewObject,
  ObjectRow,
  TaskRow,
  UserRow,
} from './database.ts';
import type { TaskFault, TaskSubject } from './tasks.ts';
import type { TrustService } from './trust-service.ts';

export interface PlatformApiStandIn {
  readonly url: string;
  /** Variables that direct a client here, as the administrator `workflows`. */
  readonly env: {
    readonly API_BASE_URL: string;
    readonly API_USERNAME: string;
    readonly API_PASSWORD: string;
  };
  users(): readonly UserRow[];
  addUser(username: string, did?: string): UserRow;
  objects(): readonly ObjectRow[];
  addObject(object?: NewObject): ObjectRow;
  assets(): readonly AssetRow[];
  addAsset(asset: {
    readonly uuid: string;
    readonly name: string;
    readonly owner?: string;
  }): AssetRow;
  /** Deletes all assets, objects and requests. */
  clear(): void;
  tasks(): readonly TaskRow[];
  jobs(): readonly JobRow[];
  /** As if a user had requested an analysis; the message is not sent. */
  addJob(job?: NewJob): JobRow;
  /** The calls that reached the trust service. */
  readonly trustService: TrustService;
  readonly timing: Timing;
  readonly faults: Faults;
  readonly taskFaults: Plans<TaskFault, TaskSubject>;
  readonly keycloak: Pick<Keycloak, 'start' | 'stop' | 'revokeTokens'>;
  /** Without passwords. */
  readonly requests: RecordedRequest[];
  /**
   * What no client should do: unknown routes and parameters, wrong content types, cookies, filters
   * that cause a 500.
   */
  readonly violations: string[];
  peakConcurrency(): number;
  /**
   * The API process crashes and is replaced: the database stays, running tasks are lost, open calls
   * get a 502. Trust calls in progress continue unless they are cut; their results are lost either
   * way.
   */
  restart(options?: { readonly cutTrustCalls?: boolean }): void;
  stop(): Promise<void>;
}

export interface StandInOptions {
  readonly accounts?: readonly Account[];
  readonly tokenLifeSecs?: number;
  readonly timing?: Partial<Timing>;
  readonly connections?: number;
  readonly trustService?: boolean;
  readonly seed?: number;
}

const administrator = {
  username: 'workflows',
  email: 'workflows@example.com',
  password: 'p&ss=wörd +1',
  role: 'administrator',
} as const;
export const defaultAccounts: readonly Account[] = [
  administrator,
  { username: 'alice', password: 'alice-password', role: 'basic' },
  { username: 'mallory', password: 'mallory-password', role: 'none' },
];

/**
 * The platform API behind its gateway, for tests: stores its state in memory, counts its calls to
 * the trust service, and fails on demand.
 */
export async function startPlatformApi(options: StandInOptions = {}): Promise<PlatformApiStandIn> {
  const {
    accounts = defaultAccounts,
    tokenLifeSecs = 300,
    connections = 15,
    trustService: hasTrustService = true,
    seed = 1,
  } = options;
  const timing: Timing = {
    callMs: 0,
    firstInsertMs: 1,
    trustCallMs: 5,
    connectionWaitMs: 30_000,
    gatewayTimeoutMs: 60_000,
    ...options.timing,
  };
  const database = createDatabase();
  const keycloak = createKeycloak(accounts, tokenLifeSecs);
  const { make, cut, ...trustService } = createTrustService(() => timing.trustCallMs);
  const { fateOf, ...faults } = createFaults(seed);
  const { drawFor, ...taskFaults } = createPlans<TaskFault, TaskSubject>(seed + 1);
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];
  const report = (violation: string) => void violations.push(violation);
  let process = createApiProcess(connections, timing);

  function restart({ cutTrustCalls = false } = {}): void {
    process.die();
    if (cutTrustCalls) cut();
    process = createApiProcess(connections, timing);
  }

  const tasks = createTasks({
    database,
    make,
    restart: () => restart(),
    faultFor: (subject) => drawFor(subject).next().value ?? undefined,
  });
  const api = { database, tasks, timing, hasTrustService: () => hasTrustService };
  const routes = [
    ...assetRoutes(api),
    ...userRoutes(api),
    ...proofRoutes(api),
    ...taskRoutes(api),
    ...jobRoutes(api),
  ];

  const server = await serve(
    async (received) => {
      const { method, path, query } = received;
      const isToken = method === 'POST' && path === '/api/token';
      const recorded = {
        method,
        path,
        query: Object.fromEntries(query),
        body: recordedBody(received),
        status: 0,
      };
      requests.push(recorded);
      const fate = await fateOf(recorded, {
        handle: () =>
          isToken
            ? answerTokenRequest(received, keycloak, report)
            : answerCall(received, { routes, keycloak, process, report }),
        fail: errorPage,
      });
      if (fate.kind === 'answer') recorded.status = fate.answer.status;
      return fate;
    },
    (request, error) => report(`${request}: ${String(error)}`),
  );

  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    env: {
      API_BASE_URL: url,
      API_USERNAME: administrator.username,
      API_PASSWORD: administrator.password,
    },
    users: () => [...database.users.values()].toSorted((one, other) => one.id - other.id),
    addUser(username, did) {
      const user = database.insertUser(username);
      if (did !== undefined) database.setDid(user, did);
      return user;
    },
    objects: () => [...database.objects.values()].toSorted((one, other) => one.id - other.id),
    addObject: (object = {}) => database.insertObject(object),
    assets: () => [...database.assets.values()],
    addAsset: ({ uuid, name, owner }) =>
      database.insertAsset(owner ?? null, owner === undefined ? 'public' : 'private', {
        uuid,
        name,
      }),
    clear: () => {
      database.assets.clear();
      database.objects.clear();
      requests.length = 0;
    },
    tasks: () => [...database.tasks.values()],
    jobs: () => [...database.jobs.values()],
    addJob: (job = {}) => database.insertJob(job),
    trustService,
    timing,
    faults,
    taskFaults,
    keycloak,
    requests,
    violations,
    peakConcurrency: server.peakConcurrency,
    restart,
    async stop() {
      process.die();
      await server.stop();
    },
  };
}

function recordedBody({ text, headers, parts }: ReceivedRequest): unknown {
  if (parts.length > 0)
    return Object.fromEntries(parts.map((part) => [part.name, part.fileName ?? part.text]));
  if (headers['content-type'] !== 'application/json')
    return text === '' ? undefined : { username: new URLSearchParams(text).get('username') };
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
