import {
  AuthorizationV1Api,
  BatchV1Api,
  CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  VersionApi,
  type V1Job,
  type V1Pod,
  type V1Secret,
} from '@kubernetes/client-node';
import { TerminalError } from '@moderate/orchestrator';
import pRetry from 'p-retry';
import type { KubernetesEnv } from './env.ts';
import { distrustOf } from './distrust.ts';
import { isAboutRights, kubernetesError, statusOf } from './errors.ts';
import { loadConfig } from './load-config.ts';
import { neededRights, rightText } from './rights.ts';
import { createTransport, type Transport } from './transport.ts';

/**
 * Requests to a cluster, all in one namespace. They throw a `RetryableError` if the API server is
 * unavailable or busy, and a `TerminalError` if it rejects the request.
 */
export interface KubernetesClient {
  readonly server: string;
  readonly namespace: string;
  /** The same client, whose requests end when the signal is aborted. */
  withSignal(signal: AbortSignal): KubernetesClient;

  /** Returns the created Job, or undefined if one with its name exists. */
  createJob(job: V1Job): Promise<V1Job | undefined>;
  findJob(name: string): Promise<V1Job | undefined>;
  /** Starts a suspended Job. */
  resumeJob(name: string): Promise<void>;
  /** Also terminates its pods and deletes what it owns. Does nothing if it no longer exists. */
  deleteJob(name: string): Promise<void>;
  /** Keeps an existing one. */
  createSecret(secret: V1Secret): Promise<void>;
  podsOfJob(name: string): Promise<readonly V1Pod[]>;
  /** A container's output so far, as far as its node keeps it; undefined if there is no log. */
  podLog(
    pod: string,
    container: string,
    options?: PodLogOptions,
  ): Promise<AsyncIterable<Uint8Array> | undefined>;

  version(): Promise<string>;
  /** Describes the rights that Jobs need and this login lacks. */
  missingRights(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface PodLogOptions {
  /** Streams further output until the container ends. */
  readonly follow?: boolean;
  /** Prefixes each line with its timestamp. */
  readonly timestamps?: boolean;
  /** ISO 8601, truncated to seconds by the server. */
  readonly sinceTime?: string;
  readonly tailLines?: number;
}

const logTimeoutMs = 300_000;
const pauses = { retries: Infinity, factor: 1, minTimeout: 1_000, maxRetryTime: 15_000 };
/** The pod is not scheduled yet, or the container has not started. */
const noContent = 204;
const badRequest = 400;
const notFound = 404;
const conflict = 409;

/** @throws TerminalError if the kubeconfig is invalid */
export function createKubernetesClient(env: KubernetesEnv): KubernetesClient {
  const { config, namespace } = loadConfig(env);
  return clientOf(createTransport(config), namespace);
}

function clientOf(transport: Transport, namespace: string, signal?: AbortSignal): KubernetesClient {
  const { server } = transport;
  const configuration = transport.configuration(signal);
  const batch = new BatchV1Api(configuration);
  const core = new CoreV1Api(configuration);
  const authorization = new AuthorizationV1Api(configuration);

  /** The response, or undefined if the request fails with an expected status. */
  async function askOnce<T>(
    what: string,
    request: () => Promise<T>,
    expected: readonly number[] = [],
  ): Promise<T | undefined> {
    try {
      return await request();
    } catch (error) {
      signal?.throwIfAborted();
      if (expected.includes(statusOf(error) ?? 0)) return undefined;
      throw kubernetesError(error, { what, server, namespace });
    }
  }

  /**
   * Tolerates an API server that has just started and may not have loaded access rights yet, or
   * whose certificates are being renewed.
   */
  async function ask<T>(
    what: string,
    request: () => Promise<T>,
    ...expected: readonly number[]
  ): Promise<T | undefined> {
    return pRetry(() => askOnce(what, request, expected), {
      ...pauses,
      ...(signal && { signal }),
      shouldRetry: ({ error }) => {
        const cause = error instanceof TerminalError ? error.cause : undefined;
        const isDistrusted = distrustOf(cause) !== undefined;
        if (isDistrusted) transport.renew();
        return isDistrusted || isAboutRights(cause);
      },
    });
  }

  async function mayNot({
    verb,
    group,
    resource,
    subresource,
  }: (typeof neededRights)[number]): Promise<boolean> {
    const resourceAttributes = {
      namespace,
      verb,
      group,
      resource,
      ...(subresource && { subresource }),
    };
    const review = await askOnce('review rights', () =>
      authorization.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } }),
    );
    return review?.status?.allowed !== true;
  }

  return {
    server,
    namespace,
    withSignal: (other) => clientOf(transport, namespace, other),

    createJob: (body) =>
      ask('create Jobs', () => batch.createNamespacedJob({ namespace, body }), conflict),
    findJob: (name) =>
      ask('get Jobs', () => batch.readNamespacedJob({ namespace, name }), notFound),
    resumeJob: async (name) => {
      const patch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
      await ask(
        'patch Jobs',
        () =>
          batch.patchNamespacedJob({ namespace, name, body: { spec: { suspend: false } } }, patch),
        notFound,
      );
    },
    deleteJob: async (name) => {
      await ask(
        'delete Jobs',
        () => batch.deleteNamespacedJob({ namespace, name, propagationPolicy: 'Foreground' }),
        notFound,
      );
    },
    createSecret: async (body) => {
      await ask('create Secrets', () => core.createNamespacedSecret({ namespace, body }), conflict);
    },
    podsOfJob: async (name) => {
      const labelSelector = `batch.kubernetes.io/job-name=${name}`;
      return (
        (await ask('list pods', () => core.listNamespacedPod({ namespace, labelSelector })))
          ?.items ?? []
      );
    },
    podLog: (pod, container, options = {}) => {
      const given = Object.entries(options).map(([name, value]) => [name, String(value)] as const);
      const query = new URLSearchParams(Object.fromEntries([['container', container], ...given]));
      const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query.toString()}`;
      return ask(
        'read the logs of pods',
        () => transport.stream(path, { timeoutMs: logTimeoutMs, signal }),
        noContent,
        badRequest,
        notFound,
      );
    },

    version: async () =>
      (await askOnce('tell its version', () => new VersionApi(configuration).getCode()))
        ?.gitVersion ?? '',
    missingRights: async () => {
      const missing = await Promise.all(
        neededRights.map(async (right) => ((await mayNot(right)) ? [rightText(right)] : [])),
      );
      return missing.flat();
    },
    close: () => transport.close(),
  };
}
