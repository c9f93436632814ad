import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { CoreV1Api, KubeConfig, Watch, type V1Job } from '@kubernetes/client-node';
import { Client, Connection } from '@temporalio/client';
import { projectFolder } from '#project-folder.ts';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { createTransport } from '#resources/kubernetes/transport.ts';
import { definitions } from '#definitions.ts';
import { platformVariables } from '#tests/doubles/fixtures/analyses/definitions.ts';
import {
  startTestCluster,
  type KubernetesAccess,
} from '#tests/support/kubernetes/start-test-cluster.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';
import type { BenchParts } from '../bench-parts.ts';
import { withWorker } from '../worker/with-worker.ts';
import type { WorkerProcess } from '../worker/worker-process.ts';

export interface JobSetting {
  readonly client: Client;
  readonly worker: WorkerProcess;
  /** When the API server reported the Job of an analysis, by the number of its run. */
  readonly madeAt: ReadonlyMap<number, number>;
  /** How many requests about Jobs and their pods workers have sent to the API server. */
  readonly countRequests: () => Promise<number>;
}

/** Receives no requests: URLs are signed locally. */
const storageVariables = {
  S3_ACCESS_KEY_ID: 'unused',
  S3_SECRET_ACCESS_KEY: 'unused secret',
  S3_BUCKET_NAME: 'moderate',
  S3_ENDPOINT_URL: 'http://127.0.0.1:1',
};
const jobVariables = {
  MATRIX_PROFILE_MAX_RUNS: '1000',
  MATRIX_PROFILE_JOB_NODE_SELECTOR: '{"pool": "nowhere"}',
  MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS: '3600',
};

/**
 * A cluster namespace whose Jobs are never scheduled, and a worker process with all definitions of
 * this deployment.
 */
export async function inJobSetting<T>(
  parts: BenchParts,
  action: (setting: JobSetting) => Promise<T>,
): Promise<T> {
  const { services, env, report, cpuProfiles } = parts;
  const { folder, temporalAddress, postgres } = services;
  const cluster = await startTestCluster({ env, projectFolder, report });
  const config = new KubeConfig();
  config.loadFromString((cluster.access as KubernetesAccess).kubeconfig);
  const kubeconfig = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfig, config.exportConfig(), { mode: 0o600 });
  const name = `bench-${randomBytes(5).toString('hex')}`;
  const stateDatabaseUrl = new URL(`/bench_jobs_${randomBytes(4).toString('hex')}`, postgres.url)
    .href;
  await migrateStateDatabase(stateDatabaseUrl, definitions.migrationsUrl);
  const core = config.makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name } } });

  const madeAt = new Map<number, number>();
  const note = (phase: string, { metadata }: V1Job) => {
    const id = Number(metadata?.annotations?.['moderate-workflows/partition']) - 1;
    if (phase === 'ADDED' && !madeAt.has(id)) madeAt.set(id, Date.now());
  };
  const watch = await new Watch(config).watch(
    `/apis/batch/v1/namespaces/${name}/jobs`,
    {},
    note,
    () => undefined,
  );
  const transport = createTransport(config);
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, namespace: await createNamespace(connection) });
  const workerEnv = {
    ...env,
    ...platformVariables,
    ...storageVariables,
    ...jobVariables,
    KUBECONFIG: kubeconfig,
    KUBERNETES_NAMESPACE: name,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: client.options.namespace,
    STATE_DATABASE_URL: stateDatabaseUrl,
  };
  const entry = new URL('../analysis-worker-main.ts', import.meta.url);
  const countRequests = async () =>
    countIn(
      await text(await transport.stream('/metrics', { timeoutMs: 60_000, signal: undefined })),
    );
  try {
    return await withWorker({ entry, env: workerEnv, folder, cpuProfiles }, (worker) =>
      action({ client, worker, madeAt, countRequests }),
    );
  } finally {
    watch.abort();
    await core.deleteNamespace({ name });
    await transport.close();
    await connection.close();
    await cluster.stop();
  }
}

/**
 * From the API server's metrics: lists of pods in a namespace, and reads of single Jobs, which
 * controllers do not issue.
 */
function countIn(metrics: string): number {
  const counted = metrics.split('\n').filter((line) => {
    if (!line.startsWith('apiserver_request_total{') || !line.includes('subresource=""'))
      return false;
    const [pods, jobs] = [line.includes('resource="pods"'), line.includes('resource="jobs"')];
    return (
      (pods && line.includes('verb="LIST"') && line.includes('scope="namespace"')) ||
      (jobs && line.includes('verb="GET"'))
    );
  });
  return counted.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
