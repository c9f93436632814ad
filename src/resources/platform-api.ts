import { z } from 'zod';
import { defineResource } from '@moderate/orchestrator';
import {
  createPlatformRest,
  type PlatformOptions,
  type PlatformRequest,
  type PlatformRest,
} from './platform-api/rest.ts';
import {
  assetOwner,
  platformJob,
  platformObject,
  seriesObject,
  task,
  userMeta,
} from './platform-api/answers.ts';
import { didAskResult, proofAskResult } from './platform-api/ask-result.ts';
import { ensureAsset } from './platform-api/ensure-asset.ts';
import { platformApiEnv } from './platform-api/env.ts';
import { checkedId, idIn } from './platform-api/ids.ts';
import { checkFinished, type JobResults } from './platform-api/job-results.ts';
import { listQuery, mayBeConverted, pageSize } from './platform-api/list-query.ts';
import { taskStatus } from './platform-api/task-status.ts';
import { uploadObject } from './platform-api/upload-object.ts';
import type { PlatformJob, PlatformObject, SeriesObject } from './platform-api/answers.ts';
import type { AskResult } from './platform-api/ask-result.ts';
import type { PlatformApiEnv } from './platform-api/env.ts';
import type { TaskStatus } from './platform-api/task-status.ts';
import type { NewObject, UploadResult } from './platform-api/upload-object.ts';

export { platformApiEnv };
export type {
  AskResult,
  NewObject,
  PlatformJob,
  PlatformObject,
  SeriesObject,
  TaskStatus,
  UploadResult,
};

/**
 * The owner's DID is required for a proof. The owner of a private asset is hidden from other users,
 * even from administrators.
 */
export type AssetOwner =
  | { readonly kind: 'user'; readonly username: string }
  /** The proof belongs to the user that requests it. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'not-shown' };

/**
 * Requests to the platform API, as an administrator. For failures and retries see
 * `createRestClient`.
 */
export interface PlatformApi {
  readonly url: string;

  /** The namespace of the uuids of created assets: the platform's first address. */
  readonly assetNamespaceUrl: string;

  /**
   * The same client, whose requests end when the signal is aborted. Both share their concurrency
   * limit and token.
   */
  withSignal(signal: AbortSignal): PlatformApi;

  /** Checks address, login and rights, and whether the platform has a trust service. */
  checkHealth(): Promise<{ readonly username: string; readonly trustService: boolean }>;

  /**
   * The platform's name for the user in `API_USERNAME`: the owner of proofs of objects without
   * owner.
   */
  ownUsername(): Promise<string>;

  /** A user's DID, if it exists. Usernames are case-sensitive. */
  userDid(username: string): Promise<string | undefined>;

  /**
   * Requests a user's DID, once; the caller decides about retries. Works for any name, known to
   * Keycloak or not. Sent within 20 s or not at all. If the signal makes it throw, the request may
   * have been sent.
   */
  askForUserDid(username: string): Promise<AskResult>;

  /** All objects without proof whose id is larger, sorted by id, in pages. */
  objectsWithoutProof(afterId?: number): AsyncGenerator<readonly PlatformObject[]>;

  /** Looks up an object by its key or by its id, which may be a string. */
  object(keyOrId: string | number): Promise<PlatformObject | undefined>;

  ownerOf(object: PlatformObject): Promise<AssetOwner>;

  /** As `askForUserDid`. Without a DID of the proof's owner, the task fails. */
  askForProof(keyOrId: string | number): Promise<AskResult>;

  /**
   * Sends a job's results, once; the caller decides about retries. They replace existing results,
   * so they may be sent repeatedly.
   * @throws TerminalError if a retry would be rejected too, otherwise RetryableError
   */
  finishJob(id: number, results: JobResults): Promise<void>;
  /** Finds or creates the public asset without owner that has this uuid. @returns its id */
  ensureAsset(asset: { readonly uuid: string; readonly name: string }): Promise<number>;

  /** All objects of an asset. */
  objectsOf(assetId: number): Promise<readonly SeriesObject[]>;

  /**
   * Uploads an object, once: each upload creates a new one, so the caller decides about retries.
   */
  uploadObject(assetId: number, object: NewObject): Promise<UploadResult>;

  /**
   * The progress of a task that a request has started. Ids of DIDs and proofs share one sequence.
   */
  didTask(id: number): Promise<TaskStatus>;
  proofTask(id: number): Promise<TaskStatus>;

  /** The job that a user requested, if the platform knows it. */
  job(id: number): Promise<PlatformJob | undefined>;
}

export function createPlatformApi(
  env: PlatformApiEnv,
  options: Partial<PlatformOptions> = {},
): PlatformApi {
  return createApi(env, createPlatformRest(env, options));
}

function createApi(env: PlatformApiEnv, rest: PlatformRest, signal?: AbortSignal): PlatformApi {
  const get = (path: string, query?: Record<string, string>): PlatformRequest => ({
    method: 'GET',
    path,
    signal,
    ...(query && { query }),
  });
  const post = (path: string, body: object): PlatformRequest => ({
    method: 'POST',
    path,
    body,
    signal,
  });
  const patch = (path: string, body: object): PlatformRequest => ({
    method: 'PATCH',
    path,
    body,
    signal,
  });
  const objects = (query: Record<string, string>) =>
    rest.get(get('/asset/object', query), z.array(platformObject));
  const users = (query: Record<string, string>) => rest.get(get('/user', query), z.array(userMeta));

  return {
    url: env.API_BASE_URL,
    assetNamespaceUrl: env.PLATFORM_ASSET_NAMESPACE_URL ?? env.API_BASE_URL,

    withSignal: (other) => createApi(env, rest, other),

    async checkHealth() {
      const { username } = await rest.token(signal);
      await objects(listQuery({ filters: [], sortBy: ['id', 'asc'], limit: 1 }));
      // No object has this id; the request only shows whether there is a trust service.
      const reply = await rest.sendOnce(get('/asset/proof/integrity', { object_key_or_id: '0' }));
      return { username, trustService: !(reply.kind === 'refused' && reply.status === 503) };
    },

    ownUsername: async () => (await rest.token(signal)).username,

    async userDid(username) {
      const query = mayBeConverted(username)
        ? // The API returns the last name up to this text; the extra character prevents a conversion.
          listQuery({
            filters: [['username', 'lte', `${username}!`]],
            sortBy: ['username', 'desc'],
          })
        : listQuery({
            filters: [['username', 'eq', username]],
            sortBy: ['username', 'asc'],
            limit: 1,
          });
      const found = (await users(query)).find((user) => user.username === username);
      return found?.trust_did ?? undefined;
    },

    askForUserDid: async (username) =>
      didAskResult(await rest.sendOnce(post('/user/did', { username }))),

    async *objectsWithoutProof(afterId = 0) {
      let last: number | undefined = afterId;
      while (last !== undefined) {
        const filters = [['proof_id', 'eq', null] as const, ['id', 'gt', last] as const];
        const page = await objects(listQuery({ filters, sortBy: ['id', 'asc'] }));
        if (page.length > 0) yield page;
        last = page.length < pageSize ? undefined : page.at(-1)?.id;
      }
    },

    async object(keyOrId) {
      const id = idIn(keyOrId);
      const filter =
        id === undefined ? (['key', 'eq', String(keyOrId)] as const) : (['id', 'eq', id] as const);
      return (await objects(listQuery({ filters: [filter], sortBy: ['id', 'asc'], limit: 1 })))[0];
    },

    async ownerOf({ assetId }) {
      const asset = await rest.find(get(`/asset/${assetId}`), assetOwner);
      if (asset === undefined) return { kind: 'not-shown' };
      return asset.username === null
        ? { kind: 'nobody' }
        : { kind: 'user', username: asset.username };
    },

    askForProof: async (keyOrId) => {
      const object_key_or_id = idIn(keyOrId) ?? keyOrId;
      return proofAskResult(await rest.sendOnce(post('/asset/proof', { object_key_or_id })));
    },

    finishJob: async (id, results) =>
      checkFinished(await rest.sendOnce(patch(`/job/${checkedId(id)}`, { results }))),
    ensureAsset: (asset) => ensureAsset(rest, asset, signal),

    async objectsOf(assetId) {
      const found: SeriesObject[] = [];
      for (let last = 0; ;) {
        const filters = [['asset_id', 'eq', assetId] as const, ['id', 'gt', last] as const];
        const page = await rest.get(
          get('/asset/object', listQuery({ filters, sortBy: ['id', 'asc'] })),
          z.array(seriesObject),
        );
        found.push(...page);
        if (page.length < pageSize) return found;
        last = page.at(-1)?.id ?? last;
      }
    },

    uploadObject: (assetId, object) => uploadObject(rest, assetId, object, signal),

    didTask: async (id) =>
      taskStatus(await rest.find(get(`/user/did/task/${checkedId(id)}`), task), 'trust_did'),
    proofTask: async (id) =>
      taskStatus(await rest.find(get(`/asset/proof/task/${checkedId(id)}`), task), 'proof_id'),
    job: (id) => rest.find(get(`/job/${checkedId(id)}`), platformJob),
  };
}

export const platformApiResource = defineResource({
  description: 'The platform API, through its gateway',
  env: platformApiEnv,
  create: (env) => createPlatformApi(env),
  checkHealth: async (platformApi) => {
    const { username, trustService } = await platformApi.checkHealth();
    const missing = trustService
      ? ''
      : '; it has no trust service, so there can be no DIDs and proofs';
    return `Platform API at ${platformApi.url}, as ${username}${missing}`;
  },
});
