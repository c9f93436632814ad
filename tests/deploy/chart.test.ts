import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { V1Deployment, V1Job, V1Pod, V1PodSpec, V1Role } from '@kubernetes/client-node';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { searchAttributes } from '#orchestrator/workflow/search-attributes.ts';
import { lagMetric } from '#orchestrator/worker/watch-event-loop.ts';
import { evaluatedMetric, undeliverableMetric } from '#orchestrator/alerts/keep-alerting.ts';
import { overdueMetric } from '#orchestrator/worker/watch-freshness.ts';
import {
  chart,
  helmTemplate,
  kubeVersion,
  renderChart,
  type Rendered,
} from './support/render-chart.ts';
import { runDeployTool, toolMs } from './support/tools.ts';
import { nonEmpty } from '../support/non-empty.ts';
import { documentation, readPage } from '../docs/documentation.ts';
import { linesIn } from '../docs/commands-in-text.ts';

const everything = [
  'metrics.enabled=true',
  'metrics.serviceMonitor.enabled=true',
  'metrics.prometheusRule.enabled=true',
  'workers.ingestion.autoscaling.enabled=true',
  'keda.triggerAuthentication=temporal',
  'secrets.API_PASSWORD=x',
  'temporal.tls.existingSecret=certificate',
  'temporal.tls.ca=true',
  'temporal.apiKey.existingSecret=key',
  'jobs.namespace=jobs',
  'cloudSqlProxy.enabled=true',
  'cloudSqlProxy.instance=a:b:c',
  'workers.ingestion.spool.storageClassName=fast',
  'web.enabled=true',
  'web.publicUrl=https://data.example.org/orchestrator/',
  'web.oidc.issuer=https://keycloak.example.org/realms/moderate',
  'web.oidc.rolesClaim=roles',
  'web.ingress.enabled=true',
  'web.ingress.className=nginx',
  'web.ingress.tlsSecret=data-example-org',
  'web.httpRoute.enabled=true',
  'web.httpRoute.parentRefs[0].name=gateway',
  'networkPolicy.webFrom[0].podSelector.matchLabels.app=ingress',
];

const variants: readonly (readonly [
  name: string,
  file: string | undefined,
  values: readonly string[],
])[] = [
  ['the defaults', undefined, []],
  ['minikube', 'values-minikube.yaml', []],
  ['GKE', 'values-gke.yaml', ['image.tag=1.0.0']],
  ['all that can be switched on', undefined, everything],
  [
    'all that can be switched off',
    undefined,
    [
      'hooks.migrate=false',
      'hooks.schedules=false',
      'jobs.rbac=false',
      'serviceAccount.create=false',
    ],
  ],
];

/** Schemas of other projects, which are not the API server's. */
const custom = ['HTTPRoute', 'PrometheusRule', 'ScaledObject', 'ServiceMonitor'];

test('the chart itself', { timeout: toolMs }, async () => {
  expect(await runDeployTool('helm', ['lint', '--strict', chart])).toMatchObject({ code: 0 });
});

test.each(variants)(
  'what is rendered for %s is what the API server knows',
  { timeout: toolMs },
  async (_name, file, values) => {
    const { code, out, err } = await helmTemplate(file, ...values);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const schemas = `${path.join(import.meta.dirname, 'schemas')}/{{ .ResourceKind }}{{ .KindSuffix }}.json`;
    const checked = await runDeployTool(
      'kubeconform',
      ['-strict', '-skip', custom.join(','), '-schema-location', schemas],
      { input: out },
    );
    expect(checked).toEqual({ code: 0, out: '', err: '' });
  },
);

test('the schemas are strict', { timeout: toolMs }, async () => {
  const schemas = `${path.join(import.meta.dirname, 'schemas')}/{{ .ResourceKind }}{{ .KindSuffix }}.json`;
  const { out } = await helmTemplate(undefined);
  const wrong = out.replace('terminationGracePeriodSeconds', 'terminationGraceSeconds');
  const checked = await runDeployTool('kubeconform', ['-strict', '-schema-location', schemas], {
    input: wrong,
  });
  expect(checked).toMatchObject({
    code: 1,
    out: expect.stringContaining('terminationGraceSeconds'),
  });
});

test.each([
  ['existingSecrets=x', /additional propert.* '?existingSecrets'? /i],
  ['image.tags=x', /additional propert.* '?tags'? /i],
  ['temporal.address=temporal', /temporal.address/],
  ['workers.default.queues={defaults}', /workers.default.queues.0/],
  ['workers.ingestion.replicas=0', /workers.ingestion.replicas/],
  ['workers.ingestion.autoscaling.minReplicas=0', /workers.ingestion.autoscaling.minReplicas/],
  ['workers.default.spool.size=much', /workers.default.spool.size/],
  ['terminationGracePeriodSeconds=20', /terminationGracePeriodSeconds/],
  ['config.log_level=debug', /log_level/],
  ['networkPolicy.egressPorts={70000}', /networkPolicy.egressPorts.0/],
  ['existingSecret=Dagster_Secrets', /existingSecret/],
  ['web.publicUrl=data.example.org', /web.publicUrl/],
  ['web.replicas=0', /web.replicas/],
])('values are refused: %s', async (value, text) => {
  const { code, err } = await helmTemplate(undefined, value);
  expect(code).toBe(1);
  expect(err).toMatch(/don't meet the specifications of the schema/);
  expect(err).toMatch(text);
});

describe.each(variants)('of %s', (_name, file, values) => {
  let objects: readonly Rendered[];
  beforeAll(async () => {
    objects = await renderChart(file, ...values);
  }, toolMs);

  test('every pod is restricted', () => {
    const pods = objects.flatMap(podSpecs);
    expect(pods.length).toBeGreaterThan(2);
    for (const pod of nonEmpty(pods)) {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 10_001,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of nonEmpty([...(pod.initContainers ?? []), ...pod.containers])) {
        const drop = { drop: ['ALL'] };
        expect(container.securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: drop,
        });
        expect(container.resources?.limits?.['memory'], container.name).toBeDefined();
      }
    }
  });

  test('only workers that start Jobs have a login to the cluster', () => {
    const loggedIn = objects.filter((object) =>
      podSpecs(object).some(
        ({ automountServiceAccountToken }) => automountServiceAccountToken !== false,
      ),
    );
    const expected = values.includes('jobs.rbac=false')
      ? []
      : ['moderate-moderate-workflows-kubernetes'];
    expect(loggedIn.map(({ metadata }) => metadata.name)).toEqual(expected);
  });

  test('workers have time to drain', () => {
    const deployments = objects.filter(
      ({ kind }) => kind === 'Deployment',
    ) as unknown as V1Deployment[];
    expect(deployments).toHaveLength(values.includes('web.enabled=true') ? 4 : 3);
    for (const { spec } of nonEmpty(deployments)) {
      // The worker gives up after 25 s.
      expect(spec?.template.spec?.terminationGracePeriodSeconds).toBeGreaterThan(25);
      expect(spec?.strategy?.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    }
  });
});

test.each([
  [['web.enabled=true'], /web.publicUrl is required/],
  [['web.enabled=true', 'web.publicUrl=https://a.example.org'], /web.oidc.issuer is required/],
  [
    [
      'web.enabled=true',
      'web.publicUrl=https://a.example.org',
      'web.oidc.issuer=https://b.example.org',
      'web.httpRoute.enabled=true',
    ],
    /web.httpRoute.parentRefs is required/,
  ],
] as const)('the web pages need %j and more', async (values, message) => {
  const { code, err } = await helmTemplate(undefined, ...values);
  expect(code).toBe(1);
  expect(err).toMatch(message);
});

test('the web pages are reached at the host and path of their public address', async () => {
  const objects = await renderChart(undefined, ...everything);
  const web = nonEmpty(objects).filter(
    ({ metadata }) => metadata.name === 'moderate-moderate-workflows-web',
  );
  const rule = (kind: string) => web.find((object) => object.kind === kind);
  expect(rule('Ingress')).toMatchObject({
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['data.example.org'], secretName: 'data-example-org' }],
      rules: [
        {
          host: 'data.example.org',
          http: { paths: [{ path: '/orchestrator', pathType: 'Prefix' }] },
        },
      ],
    },
  });
  expect(rule('HTTPRoute')).toMatchObject({
    spec: {
      hostnames: ['data.example.org'],
      parentRefs: [{ name: 'gateway' }],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/orchestrator' } }] }],
    },
  });
  expect(rule('NetworkPolicy')).toMatchObject({
    spec: { ingress: [{ _from: [{ podSelector: { matchLabels: { app: 'ingress' } } }] }] },
  });
  const [pod] = podSpecs(rule('Deployment') as Rendered);
  const env = Object.fromEntries(
    (pod?.containers[0]?.env ?? []).map(({ name, value }) => [name, value]),
  );
  expect(env).toMatchObject({
    WEB_PUBLIC_URL: 'https://data.example.org/orchestrator/',
    WEB_OIDC_CLIENT_ID: 'moderate-workflows',
    WEB_OIDC_ROLES_CLAIM: 'roles',
  });
});

test('the release has only these rights in the cluster', async () => {
  const objects = await renderChart(undefined, 'jobs.namespace=analyses');
  expect(nonEmpty(objects).filter(({ kind }) => kind.startsWith('ClusterRole'))).toEqual([]);
  const roles = objects.filter(({ kind }) => kind === 'Role') as unknown as V1Role[];
  const granted = roles.flatMap(({ metadata, rules = [] }) =>
    rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => `${metadata?.namespace}: ${verb} ${apiGroups.join()}/${resource}`),
      ),
    ),
  );
  expect(granted.toSorted()).toEqual(
    [
      'create batch/jobs',
      'get batch/jobs',
      'patch batch/jobs',
      'delete batch/jobs',
      'list /pods',
      'get /pods/log',
      'create /secrets',
    ]
      .map((right) => `analyses: ${right}`)
      .toSorted(),
  );
  expect(objects.filter(({ kind }) => kind === 'RoleBinding')).toMatchObject([
    {
      metadata: { namespace: 'analyses' },
      subjects: [{ name: 'moderate-moderate-workflows-jobs', namespace: 'data' }],
    },
  ]);
});

test('the Secret of the Dagster deployment is used as it is', async () => {
  const objects = await renderChart(undefined, 'existingSecret=dagster-secrets');
  expect(nonEmpty(objects).filter(({ kind }) => kind === 'Secret')).toEqual([]);
  for (const pod of nonEmpty(objects.flatMap(podSpecs))) {
    expect(pod.containers[0]?.envFrom).toContainEqual({ secretRef: { name: 'dagster-secrets' } });
    // Variables of the release, such as a proxy's address, take precedence: the last one wins.
    expect(pod.containers[0]?.envFrom?.at(-1)).toHaveProperty('configMapRef');
  }
});

test('what a hook before the installation needs is a hook of lower weight, or there already', async () => {
  const objects = await renderChart(undefined, 'secrets.POSTGRES_PASSWORD=x');
  const before = objects.filter(({ metadata }) =>
    metadata.annotations?.['helm.sh/hook']?.includes('pre-install'),
  );
  const weights = new Map(
    before.map(({ kind, metadata }) => [
      `${kind}/${metadata.name}`,
      Number(metadata.annotations?.['helm.sh/hook-weight']),
    ]),
  );
  const [job] = before.filter(({ kind }) => kind === 'Job');
  const [pod] = job === undefined ? [] : podSpecs(job);
  const needs = [
    ...(pod?.containers[0]?.envFrom ?? []).map(({ configMapRef, secretRef }) =>
      configMapRef ? `ConfigMap/${configMapRef.name}` : `Secret/${secretRef?.name}`,
    ),
    `ServiceAccount/${pod?.serviceAccountName}`,
  ];
  expect(needs).toHaveLength(3);
  for (const need of nonEmpty(needs))
    expect(weights.get(need), need).toBeLessThan(
      weights.get(`Job/${job?.metadata.name}`) ?? Number.NaN,
    );
});

test('workers scale by what waits in Temporal, and never to none', async () => {
  const objects = await renderChart(undefined, 'workers.ingestion.autoscaling.enabled=true');
  expect(objects.filter(({ kind }) => kind === 'ScaledObject')).toMatchObject([
    {
      spec: {
        minReplicaCount: 1,
        triggers: [
          {
            type: 'temporal',
            metadata: { taskQueue: 'ingestion', queueTypes: 'activity', targetQueueSize: '8' },
          },
        ],
      },
    },
  ]);
  const deployments = objects.filter(
    ({ kind }) => kind === 'Deployment',
  ) as unknown as V1Deployment[];
  expect(deployments.map(({ spec }) => spec?.replicas)).toEqual([2, undefined, 1]);
});

test('what scales workers logs in to Temporal as they do', async () => {
  const values = [
    'workers.ingestion.autoscaling.enabled=true',
    'temporal.apiKey.existingSecret=key',
    'temporal.tls.serverName=temporal.example.org',
  ];
  expect(await helmTemplate(undefined, ...values)).toMatchObject({
    err: expect.stringContaining('keda.triggerAuthentication is required'),
  });
  const objects = await renderChart(undefined, ...values, 'keda.triggerAuthentication=temporal');
  expect(objects.find(({ kind }) => kind === 'ScaledObject')).toMatchObject({
    spec: {
      triggers: [
        {
          metadata: { tlsServerName: 'temporal.example.org' },
          authenticationRef: { name: 'temporal' },
        },
      ],
    },
  });
});

test('the README lists every search attribute that Temporal Cloud needs', async () => {
  const readme = await readFile(path.join(chart, 'README.md'), 'utf8');
  const names = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList' };
  for (const { name, type } of nonEmpty(Object.values(searchAttributes)))
    expect(readme).toContain(`--search-attribute ${name}=${names[type]}`);
});

test('the README lists every value', async () => {
  const readme = await readFile(path.join(chart, 'README.md'), 'utf8');
  const { out } = await runDeployTool('helm', ['show', 'values', chart]);
  const top = [...out.matchAll(/^([a-zA-Z]+):/gm)].map(([, name]) => name ?? '');
  expect(top.length).toBeGreaterThan(15);
  expect(nonEmpty(top).filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
});

function podSpecs(object: Rendered): readonly V1PodSpec[] {
  switch (object.kind) {
    case 'Deployment':
    case 'Job': {
      const spec = (object as unknown as V1Deployment | V1Job).spec?.template.spec;
      return spec ? [spec] : [];
    }
    case 'Pod': {
      const { spec } = object as unknown as V1Pod;
      return spec ? [spec] : [];
    }
    default:
      return [];
  }
}

test('alerts of Prometheus name the metrics of the workers', { timeout: toolMs }, async () => {
  const objects = await renderChart(
    undefined,
    'metrics.enabled=true',
    'metrics.prometheusRule.enabled=true',
  );
  const [rule] = objects.filter(
    ({ kind }) => kind === 'PrometheusRule',
  ) as unknown as readonly PrometheusRule[];
  const alerts = Object.fromEntries(
    rule?.spec.groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr])) ?? [],
  );
  const service = objects.find(
    ({ kind, metadata }) => kind === 'Service' && metadata.name.endsWith('-metrics'),
  )?.metadata.name;
  expect(alerts).toEqual({
    WorkersMissing: expect.stringContaining(`service="${service}"`),
    AssetOverdue: expect.stringContaining(`(${overdueMetric}{`),
    AlertsUndeliverable: expect.stringContaining(`(${undeliverableMetric}{`),
    AlertsNotEvaluated: expect.stringContaining(`(${evaluatedMetric}{`),
    WorkerNotFree: expect.stringContaining(`(${lagMetric}{`),
  });
});

interface PrometheusRule {
  readonly spec: {
    readonly groups: readonly {
      readonly rules: readonly { readonly alert: string; readonly expr: string }[];
    }[];
  };
}

test('the documentation names Deployments and Jobs as the chart does', async () => {
  const objects = await renderChart(undefined, ...everything);
  const rendered = objects.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`);
  const lines = (await documentation()).flatMap(linesIn);
  const named = lines.flatMap((line) => [
    ...line.matchAll(/\b(?:deployment|job)\/moderate-[\w-]+/g),
  ]);
  expect(
    nonEmpty(named)
      .map(([name]) => name)
      .filter((name) => !rendered.includes(name)),
  ).toEqual([]);
});

test('the commands `helm` of the documentation exist, with their options', async () => {
  const lines = (await documentation()).flatMap(linesIn);
  const shown = nonEmpty([...new Set(lines.filter((line) => /^helm [a-z]+ [^-]/.test(line)))]);
  const results = await Promise.all(
    shown.map((line) => runDeployTool('helm', [...line.split(' ').slice(1), '--help'])),
  );
  expect(results.map(({ err }, index) => ({ line: shown[index], err }))).toEqual(
    shown.map((line) => ({ line, err: '' })),
  );
});

test('the values and the installation that the documentation shows fit the chart', async () => {
  const work = await mkdtemp(path.join(tmpdir(), 'moderate-values-'));
  onTestFinished(() => rm(work, { recursive: true }));
  const shown = (await readPage('docs/operations/gke.md')).tokens.filter(
    ({ info }) => info === 'yaml',
  );
  const file = path.join(work, 'production.yaml');
  await writeFile(
    file,
    nonEmpty(shown)
      .map(({ content }) => content)
      .join('---\n'),
  );
  const install = nonEmpty(
    linesIn(await readPage('helm/moderate-workflows/README.md')).filter((line) =>
      line.startsWith('helm install '),
    ),
  );
  const commands = [
    ['moderate', chart, '--values', path.join(chart, 'values-gke.yaml'), '--values', file],
    ...install.map((line) => line.split(' ').slice(2)),
  ];
  const results = await Promise.all(
    commands.map((args) =>
      runDeployTool('helm', ['template', ...args, '--kube-version', kubeVersion]),
    ),
  );
  expect(results).toEqual(commands.map(() => ({ code: 0, err: '', out: expect.any(String) })));
  expect(results[0]?.out).toContain('name: moderate-moderate-workflows-web');
});
