import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  AuthorizationV1Api,
  CoreV1Api,
  loadAllYaml,
  type V1Deployment,
  type V1Secret,
} from '@kubernetes/client-node';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { containerdSocket } from '../services/kubernetes/cluster-folder.ts';
import { importImage } from '../services/kubernetes/containerd.ts';
import { projectFolder } from '#project-folder.ts';
import { readEnv } from '#orchestrator/env.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { analysisImage, kubernetesStartMs } from '../support/kubernetes.ts';
import { buildah } from './support/buildah.ts';
import type { Image } from './support/build-image.ts';
import { builtImage, imageMs } from './support/image.ts';
import { prepareRelease, type Release } from './support/release.ts';
import { deployToolPath, type ProgramResult, runProgramOrFail, runTool } from './support/tools.ts';
import { nonEmpty } from '../support/non-empty.ts';
import { linesIn } from '../docs/commands-in-text.ts';
import { documentation } from '../docs/documentation.ts';

const minutes = 60_000;
const workers = ['default', 'ingestion', 'kubernetes'].map(
  (name) => `release-moderate-workflows-${name}`,
);
const web = 'release-moderate-workflows-web';
const nextTag = 'next';

let image: Image;
let release: Release;

beforeAll(async () => {
  image = await builtImage();
  release = await prepareRelease(image);
  const work = await mkdtemp(path.join(tmpdir(), 'moderate-archive-'));
  try {
    const archive = path.join(work, 'image.tar');
    const reference = `${image.name}:${image.tag}`;
    await buildah(['push', '--quiet', reference, `docker-archive:${archive}:${reference}`]);
    await importImage(archive, readEnv());
    const tag = [
      '--address',
      containerdSocket,
      '--namespace',
      'k8s.io',
      'images',
      'tag',
      '--force',
      reference,
      `${image.name}:${nextTag}`,
    ];
    await runProgramOrFail('ctr', tag);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const client = new pg.Client({ connectionString: release.source.url });
  await client.connect();
  for (const table of ['buildings', 'meters', 'readings']) {
    await client.query(
      `create table ${table} as select n as id, 'name ' || n as name from generate_series(1, 200) as n`,
    );
  }
  await client.end();
}, imageMs + kubernetesStartMs);

afterAll(async () => release.close(), minutes);

/** A script of the tasks, on the release's cluster. */
async function script(name: string, env: Record<string, string> = {}): Promise<ProgramResult> {
  const programs = `${path.dirname(await deployToolPath('kubectl'))}:/usr/bin:/bin`;
  const timeoutMs = 5 * minutes;
  const own = { KUBECONFIG: release.cluster.kubeconfigFile, PATH: programs };
  return runTool(path.join(projectFolder, 'scripts', name), [], {
    env: { ...own, ...env },
    timeoutMs,
  });
}

test('installs: hooks run, and pods become ready', { timeout: 10 * minutes }, async () => {
  expect(await release.helm('install', '--wait', '--timeout', '8m')).toMatchObject({
    code: 0,
    err: '',
  });
  const deployments = await release.list<V1Deployment>('apps/v1', 'Deployment');
  expect(
    deployments.map(({ metadata, status }) => [metadata?.name, status?.readyReplicas]),
  ).toEqual([...workers, web].map((name) => [name, 1]));
  // The post-install hook has created the schedules, paused.
  const schedules = [];
  for await (const schedule of release.client.schedule.list()) schedules.push(schedule);
  expect(nonEmpty(schedules).filter(({ state }) => !state.paused)).toEqual([]);
  // The resources of the hooks were deleted with them.
  const left = [
    ...(await release.list('batch/v1', 'Job')),
    ...(await release.list('v1', 'ConfigMap')),
  ];
  expect(left.map(({ metadata }) => metadata?.name)).toEqual([
    'kube-root-ca.crt',
    'release-moderate-workflows',
  ]);
});

test('helm test finds all well', { timeout: 5 * minutes }, async () => {
  expect(await release.helm('test', '--timeout', '4m')).toMatchObject({ code: 0 });
});

test('the web pages answer, and to nobody who requests another host', async () => {
  const core = release.cluster.client.makeApiClient(CoreV1Api);
  const ask = (path: string) =>
    core.connectGetNamespacedServiceProxyWithPath({
      name: `${web}:http`,
      namespace: release.cluster.name,
      path,
    });
  expect(await ask('live')).toBe('alive\n');
  await expect(ask('api/v1/assets')).rejects.toThrow('HOST_REFUSED');
});

test('the commands `kubectl` of the documentation work', { timeout: 2 * minutes }, async () => {
  const shown = (await documentation())
    .flatMap(linesIn)
    // Excludes commands that change a cluster, and the log of a hook, which only exists after a
    // failure. An entry that ends with a dash is the start of a line.
    .filter(
      (line) =>
        /^kubectl (?!config |create |delete |scale )[a-z]+ .*[^-]$/.test(line) &&
        !/ job\/| --start$/.test(line),
    );
  const [pod] = await release.pods();
  const commands = nonEmpty([...new Set(shown)]).map((line) =>
    line
      .replace(/^kubectl /, `kubectl --namespace ${release.cluster.name} `)
      .replace('moderate-moderate-workflows', 'release-moderate-workflows')
      .replace('POD', pod?.metadata?.name ?? '')
      .replace(/ \| .*$/, ''),
  );
  const env = {
    KUBECONFIG: release.cluster.kubeconfigFile,
    PATH: `${path.dirname(await deployToolPath('kubectl'))}:/usr/bin:/bin`,
  };
  const results = await Promise.all(
    commands.map((command) => runTool('bash', ['-c', command], { env })),
  );
  // With hardly any service configured, health is bad: status and doctor report it through their
  // exit code.
  const failed = results.map(({ code, err }, index) => ({ command: commands[index], code, err }));
  expect(
    failed.filter(
      ({ command, code }) =>
        code !== 0 && !(code === 1 && / moderate (status|doctor)$/.test(command ?? '')),
    ),
  ).toEqual([]);
});

test('only workers that start Jobs have a login to the cluster', async () => {
  const pods = (await release.pods()).filter(
    ({ metadata }) => metadata?.labels?.['app.kubernetes.io/component'] === 'worker',
  );
  const mounts = pods.flatMap(({ metadata, spec }) =>
    (spec?.containers ?? []).flatMap(({ volumeMounts = [] }) =>
      volumeMounts
        .filter(({ mountPath }) => mountPath.startsWith('/var/run/secrets/'))
        .map(() => metadata?.labels?.['moderate.eu/worker']),
    ),
  );
  expect(mounts).toEqual(['kubernetes']);
});

test.each([
  ['create', 'batch', 'jobs', true],
  ['delete', 'batch', 'jobs', true],
  ['list', '', 'pods', true],
  ['get', '', 'pods/log', true],
  ['create', '', 'secrets', true],
  ['get', '', 'secrets', false],
  ['list', '', 'secrets', false],
  ['delete', '', 'secrets', false],
  ['create', '', 'pods', false],
  ['create', '', 'pods/exec', false],
  ['list', 'batch', 'cronjobs', false],
  ['patch', 'apps', 'deployments', false],
  ['create', 'rbac.authorization.k8s.io', 'rolebindings', false],
])('workers that start Jobs: %s %s/%s: %s', async (verb, group, what, granted) => {
  const [resource = '', subresource = ''] = what.split('/');
  const ask = async (namespace: string | undefined, account: string) => {
    const spec = {
      user: `system:serviceaccount:${release.cluster.name}:${account}`,
      groups: ['system:serviceaccounts', 'system:authenticated'],
      resourceAttributes: { verb, group, resource, subresource, ...(namespace && { namespace }) },
    };
    const api = release.cluster.client.makeApiClient(AuthorizationV1Api);
    return (await api.createSubjectAccessReview({ body: { spec } })).status?.allowed;
  };
  const jobs = 'release-moderate-workflows-jobs';
  expect(await ask(release.jobs.name, jobs)).toBe(granted);
  for (const elsewhere of [release.cluster.name, 'default', 'kube-system', undefined])
    expect(await ask(elsewhere, jobs), elsewhere ?? 'cluster').toBe(false);
  expect(await ask(release.jobs.name, 'release-moderate-workflows')).toBe(false);
});

test('a job that needs the cluster completes in a pod', { timeout: 5 * minutes }, async () => {
  const { platform, buckets, client } = release;
  const key = 'workflows-assets/readings.csv';
  await buckets.s3.send(
    new PutObjectCommand({ Bucket: buckets.bucket, Key: key, Body: 'time,a\n1,2\n' }),
  );
  const { id } = platform.addJob();
  const config = {
    workflowJobId: id,
    bucket: buckets.bucket,
    key,
    analysisVariable: 'a',
    outputBucket: buckets.outputsBucket,
    tag: analysisImage.tag,
    imagePullPolicy: 'Never',
  };
  const run = await startRun(client, {
    job: 'matrixProfileJob',
    launchedBy: 'tests',
    summary: 'An analysis',
    config,
  });
  await run.result();
  expect(platform.jobs().find((job) => job.id === id)?.results).toMatchObject({
    error: null,
    output_bucket: buckets.outputsBucket,
  });
});

test(
  'an upgrade loses none of 50 runs in progress, and begins none again',
  { timeout: 15 * minutes },
  async () => {
    const config = { dryRun: true, ignoredDatabases: [`(?!${release.source.name}$).*`] };
    const request = {
      job: 'postgresIngestionJob',
      launchedBy: 'tests',
      summary: 'An upgrade comes',
    };
    const started = await Promise.all(
      Array.from({ length: 50 }, () => startRun(release.client, { ...request, config })),
    );
    const states = await Promise.all(
      started.map(async (run) => (await run.describe()).status.name),
    );
    expect(states.filter((state) => state === 'RUNNING').length).toBeGreaterThan(25);
    expect(
      await release.helm('upgrade', '--set', `image.tag=${nextTag}`, '--wait', '--timeout', '8m'),
    ).toMatchObject({ code: 0, err: '' });
    for (const { workflowId, firstExecutionRunId: runId } of started) {
      const handle = release.client.workflow.getHandle(workflowId, runId);
      await handle.result();
      expect(await handle.describe()).toMatchObject({ status: { name: 'COMPLETED' }, runId });
      const { materializations } = release.store;
      const { outcomes } = await materializations.remembered(runId, undefined);
      expect(outcomes).toHaveLength(3);
    }
    const images = (await release.pods())
      .filter(
        ({ metadata, status }) =>
          status?.phase === 'Running' && metadata?.deletionTimestamp === undefined,
      )
      .map(({ spec }) => spec?.containers[0]?.image);
    expect(new Set(images)).toEqual(new Set([`${image.name}:${nextTag}`]));
  },
);

test('switching autoscaling on leaves as many pods as there are', async () => {
  const values = ['workers.default.replicas=3', 'workers.default.autoscaling.enabled=true'].flatMap(
    (value) => ['--set', value],
  );
  const { out, err } = await release.helm(
    'template',
    '--dry-run=server',
    '--kube-version',
    '1.34.0',
    ...values,
  );
  expect(err).toBe('');
  const deployments = (loadAllYaml(out) as V1Deployment[]).filter(
    ({ kind, metadata }) => kind === 'Deployment' && workers.includes(metadata?.name ?? ''),
  );
  expect(deployments.map(({ spec }) => spec?.replicas)).toEqual([1, 1, 1]);
});

test('goes back to what was before', { timeout: 10 * minutes }, async () => {
  expect(await release.helm('rollback', '1', '--wait', '--timeout', '8m')).toMatchObject({
    code: 0,
  });
  const deployments = await release.list<V1Deployment>('apps/v1', 'Deployment');
  for (const { spec, status } of nonEmpty(deployments)) {
    expect(spec?.template.spec?.containers[0]?.image).toBe(`${image.name}:${image.tag}`);
    expect(status?.readyReplicas).toBe(1);
  }
});

test('a new token of OpenMetadata reaches the workers', { timeout: 10 * minutes }, async () => {
  const before = (await release.pods()).map(({ metadata }) => metadata?.name);
  const env = {
    OPEN_METADATA_TOKEN: 'new.token',
    KUBE_CONTEXT: release.cluster.client.currentContext,
  };
  expect(await script('update-open-metadata-token.sh', env)).toMatchObject({ code: 0, err: '' });
  expect(await script('wait-for-pods.sh')).toEqual({ code: 0, out: '', err: '' });
  const secret = await release.list<V1Secret>('v1', 'Secret');
  const { data } = secret.find(({ metadata }) => metadata?.name === 'dagster-secrets') ?? {};
  expect(Buffer.from(data?.['OPEN_METADATA_TOKEN'] ?? '', 'base64').toString()).toBe('new.token');
  const running = (await release.pods()).filter(
    ({ metadata }) =>
      metadata?.deletionTimestamp === undefined &&
      metadata?.labels?.['app.kubernetes.io/component'] === 'worker',
  );
  expect(nonEmpty(running).filter(({ metadata }) => before.includes(metadata?.name))).toEqual([]);
});

test(
  'a Secret that is missing is reported, and the workers that run stay',
  { timeout: 5 * minutes },
  async () => {
    expect(
      await release.helm('upgrade', '--no-hooks', '--set', 'existingSecret=absent'),
    ).toMatchObject({ code: 0 });
    const core = release.cluster.client.makeApiClient(CoreV1Api);
    const events = async () =>
      (await core.listNamespacedEvent({ namespace: release.cluster.name })).items
        .map(({ message }) => message)
        .join('\n');
    await expect
      .poll(events, { timeout: 2 * minutes, interval: 1_000 })
      .toContain('secret "absent" not found');
    const deployments = await release.list<V1Deployment>('apps/v1', 'Deployment');
    expect(deployments.map(({ status }) => status?.readyReplicas)).toEqual([1, 1, 1, 1]);
    const reasons = [...workers, web].map(
      (worker) =>
        `  ${worker}-\\S+: Pending CreateContainerConfigError\\n[^]*Error: secret "absent" not found\\n`,
    );
    await expect
      .poll(() => script('wait-for-pods.sh', { WAIT_SECONDS: '1' }), { timeout: 2 * minutes })
      .toMatchObject({
        code: 1,
        out: expect.stringMatching(new RegExp(`^Not ready in time:\\n[^]*${reasons.join('[^]*')}`)),
      });
  },
);

const kinds: readonly (readonly [apiVersion: string, ...kinds: string[]])[] = [
  ['v1', 'ConfigMap', 'Pod', 'Secret', 'Service', 'ServiceAccount'],
  ['apps/v1', 'Deployment', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['rbac.authorization.k8s.io/v1', 'Role', 'RoleBinding'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['policy/v1', 'PodDisruptionBudget'],
];

async function everything(): Promise<readonly string[]> {
  const named = async (apiVersion: string, kind: string) =>
    (await release.list(apiVersion, kind)).map(({ metadata }) => `${kind} ${metadata?.name}`);
  return (
    await Promise.all(
      kinds.flatMap(([apiVersion, ...ofIt]) => ofIt.map((kind) => named(apiVersion, kind))),
    )
  ).flat();
}

const before = ['ConfigMap kube-root-ca.crt', 'Secret dagster-secrets', 'ServiceAccount default'];

test(
  'uninstalling leaves the Secret that was there before, and nothing else',
  { timeout: 5 * minutes },
  async () => {
    expect(await release.helm('uninstall', '--wait', '--timeout', '4m')).toMatchObject({ code: 0 });
    await expect.poll(everything, { timeout: 2 * minutes, interval: 1_000 }).toEqual(before);
  },
);

test('a hook that fails leaves its Job and nothing else', { timeout: 5 * minutes }, async () => {
  const values = [
    '--set',
    'hooks.backoffLimit=0',
    '--set',
    'secrets.STATE_DATABASE_URL=postgresql://nobody@127.0.0.1:1/x',
  ];
  expect(await release.helm('install', '--timeout', '4m', ...values)).toMatchObject({
    code: 1,
    err: expect.stringContaining('pre-install'),
  });
  expect(await release.helm('uninstall')).toMatchObject({ code: 0 });
  const [pod] = await release.pods();
  const own = [`Pod ${pod?.metadata?.name}`, 'Job release-moderate-workflows-migrate'];
  await expect
    .poll(async () => (await everything()).toSorted(), { timeout: minutes })
    .toEqual([...before, ...own].toSorted());
});
