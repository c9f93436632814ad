import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CoreV1Api,
  type KubernetesObject,
  KubernetesObjectApi,
  type V1Pod,
} from '@kubernetes/client-node';
import {
  type PlatformApiStandIn,
  startPlatformApi,
} from '#tests/doubles/stand-ins/platform-api/server.ts';
import {
  analysisImage,
  createNamespace,
  podUrl,
  type TestNamespace,
} from '#tests/support/kubernetes.ts';
import { createBuckets, type TestBuckets } from '#tests/support/object-storage.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { createDatabase, postgresUrl, type TestDatabase } from '#tests/support/services.ts';
import { forwardPort } from './forward-port.ts';
import { chart } from './render-chart.ts';
import { type ProgramResult, runDeployTool } from './tools.ts';
import type { Image } from './build-image.ts';

export interface Release extends Pick<RunEnvironment, 'client' | 'store'> {
  readonly cluster: TestNamespace;
  /** Where Jobs of analyses run. */
  readonly jobs: TestNamespace;
  /** A database that workers in the cluster can catalog. */
  readonly source: TestDatabase;
  readonly platform: PlatformApiStandIn;
  readonly buckets: TestBuckets;
  /** Runs Helm on this release: adds its name, its namespace and the usual values. */
  helm(command: string, ...args: string[]): Promise<ProgramResult>;
  pods(): Promise<readonly V1Pod[]>;
  /** The objects of a kind, sorted by name. */
  list<T extends KubernetesObject>(apiVersion: string, kind: string): Promise<readonly T[]>;
  close(): Promise<void>;
}

/** A namespace of the cluster with the Secret of a Dagster deployment, whose services are those of the tests; the chart is not installed yet. */
export async function prepareRelease(image: Image): Promise<Release> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    return { ...(await prepare(image, (step) => void undo.push(step))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param later registers cleanup for the end or for a failure; runs in reverse order */
async function prepare(
  image: Image,
  later: (step: () => Promise<unknown>) => void,
): Promise<Omit<Release, 'close'>> {
  const environment = await openRunEnvironment();
  later(environment.close);
  const source = await createDatabase('catalogued');
  later(source.drop);
  const platform = await startPlatformApi();
  later(platform.stop);
  const buckets = await createBuckets('deploy');
  later(buckets.drop);
  const work = await mkdtemp(path.join(tmpdir(), 'moderate-release-'));
  later(() => rm(work, { recursive: true, force: true }));
  const server = new URL(postgresUrl());
  const forwarded = await forwardPort(Number(server.port));
  later(async () => forwarded.close());
  const cluster = await createNamespace('deploy');
  later(cluster.drop);
  const jobs = await createNamespace('deploy-jobs');
  later(jobs.drop);
  const core = cluster.client.makeApiClient(CoreV1Api);
  const objects = KubernetesObjectApi.makeApiClient(cluster.client);
  const postgres = new URL(await podUrl(`http://127.0.0.1:${forwarded.port}`));
  // As created by the tasks of the Dagster deployment: without the broker and the outputs bucket,
  // and with the token `null`.
  const stringData = {
    KEYCLOAK_SERVER_URL: '',
    POSTGRES_HOST: postgres.hostname,
    POSTGRES_PORT: postgres.port,
    POSTGRES_USERNAME: decodeURIComponent(server.username),
    POSTGRES_PASSWORD: decodeURIComponent(server.password),
    OPEN_METADATA_HOST: 'host.docker.internal',
    OPEN_METADATA_PORT: '8585',
    OPEN_METADATA_TOKEN: 'null',
    ...platform.env,
    API_BASE_URL: await podUrl(platform.url),
    S3_ACCESS_KEY_ID: buckets.variables.S3_ACCESS_KEY_ID,
    S3_SECRET_ACCESS_KEY: buckets.variables.S3_SECRET_ACCESS_KEY,
    S3_REGION: buckets.variables.S3_REGION,
    S3_BUCKET_NAME: buckets.bucket,
    S3_ENDPOINT_URL: await podUrl(buckets.variables.S3_ENDPOINT_URL),
    MATRIX_PROFILE_JOB_IMAGE: analysisImage.name,
  };
  await core.createNamespacedSecret({
    namespace: cluster.name,
    body: { metadata: { name: 'dagster-secrets' }, stringData },
  });

  const state = new URL(environment.env['STATE_DATABASE_URL'] ?? '');
  state.host = postgres.host;
  const temporal = new URL(await podUrl(`http://${environment.env['TEMPORAL_ADDRESS']}`));
  const values = path.join(work, 'values.json');
  await writeFile(
    values,
    JSON.stringify({
      image: { repository: image.name, tag: image.tag, pullPolicy: 'Never' },
      temporal: { address: temporal.host, namespace: environment.env['TEMPORAL_NAMESPACE'] },
      jobs: { namespace: jobs.name },
      existingSecret: 'dagster-secrets',
      secrets: {
        STATE_DATABASE_URL: state.href,
        WEB_OIDC_CLIENT_SECRET: 'web',
        WEB_SESSION_KEYS: randomBytes(32).toString('base64'),
      },
      web: {
        enabled: true,
        publicUrl: 'https://data.example.org',
        oidc: { issuer: 'https://login.example.org' },
      },
      workers: Object.fromEntries(
        ['default', 'ingestion', 'kubernetes'].map((name) => [name, small]),
      ),
    }),
  );
  return {
    client: environment.client,
    store: environment.store,
    cluster,
    jobs,
    source,
    platform,
    buckets,
    helm: (command, ...args) => {
      const [first = '', ...rest] = command.split(' ');
      const install = ['install', 'template', 'upgrade'].includes(first)
        ? [chart, '--values', values]
        : [];
      const all = [first, ...rest, 'release', ...install, '--namespace', cluster.name, ...args];
      return runDeployTool('helm', all, {
        env: { KUBECONFIG: cluster.kubeconfigFile },
        timeoutMs: 9e5,
      });
    },
    pods: async () => (await core.listNamespacedPod({ namespace: cluster.name })).items,
    list: async <T extends KubernetesObject>(apiVersion: string, kind: string) => {
      const { items } = await objects.list<T>(apiVersion, kind, cluster.name);
      return items.toSorted((a, b) =>
        (a.metadata?.name ?? '').localeCompare(b.metadata?.name ?? ''),
      );
    },
  };
}

/** The test machine is small. */
const small = {
  replicas: 1,
  resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '1Gi' } },
};
