import { writeFile } from 'node:fs/promises';
import { CoreV1Api, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { kubernetesResource } from '#resources/kubernetes.ts';
import {
  createNamespace,
  kubernetesStartMs,
  patiently,
  type TestNamespace,
} from '../support/kubernetes.ts';

const timeout = 120_000;

let namespace: TestNamespace;

beforeAll(async () => {
  namespace = await createNamespace('rights');
}, kubernetesStartMs);

afterAll(() => namespace.drop());

async function healthWith(env: Env): Promise<string> {
  const configured = kubernetesResource.configure(env);
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  const kubernetes = configured.create();
  try {
    return await kubernetesResource.checkHealth(kubernetes);
  } finally {
    await kubernetesResource.close(kubernetes);
  }
}

/** A kubeconfig of the namespace's service account. */
async function loginOfServiceAccount(): Promise<Env> {
  const core = namespace.client.makeApiClient(CoreV1Api);
  const { status } = await patiently(() =>
    core.createNamespacedServiceAccountToken({
      name: 'default',
      namespace: namespace.name,
      body: {
        spec: {
          audiences: [],
          expirationSeconds: 3600,
        },
      },
    }),
  );
  const context = { name: 'service-account', cluster: 'cluster', user: 'default' };
  const cluster = namespace.client.getCurrentCluster();
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context.name,
    clusters: [
      {
        name: 'cluster',
        cluster: {
          server: cluster?.server,
          'certificate-authority-data': cluster?.caData,
        },
      },
    ],
    users: [
      {
        name: 'default',
        user: { token: status?.token },
      },
    ],
    contexts: [
      {
        name: context.name,
        context,
      },
    ],
  };
  const file = `${namespace.kubeconfigFile}-of-service-account`;
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return { KUBECONFIG: file, KUBERNETES_NAMESPACE: namespace.name };
}

test(
  'the error of a login without rights names those that it needs, and these are enough',
  { timeout },
  async () => {
    const env = await loginOfServiceAccount();
    await expect(healthWith(env)).rejects.toThrow(
      /Rights are missing in namespace rights-.* create jobs, get jobs, patch jobs, delete jobs, create secrets, list pods, get pods\/log$/,
    );
    const rights = namespace.client.makeApiClient(RbacAuthorizationV1Api);
    const metadata = { name: 'jobs', namespace: namespace.name };
    const rules = [
      { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'get', 'patch', 'delete'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'jobs' };
    const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: namespace.name }];
    await rights.createNamespacedRole({ namespace: namespace.name, body: { metadata, rules } });
    await rights.createNamespacedRoleBinding({
      namespace: namespace.name,
      body: { metadata, roleRef, subjects },
    });
    await expect
      .poll(() => healthWith(env), { timeout: 30_000 })
      .toMatch(
        /^Kubernetes v1\.\d+\.\d+ at https:.*, namespace rights-.*, with all rights that Jobs need$/,
      );
  },
);

test('an API server whose certificate is not trusted is not waited for', { timeout }, async () => {
  const cluster = namespace.client.getCurrentCluster();
  const context = { name: 'elsewhere', cluster: 'cluster', user: 'nobody' };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context.name,
    contexts: [
      {
        name: context.name,
        context,
      },
    ],
    clusters: [
      {
        name: 'cluster',
        cluster: { server: cluster?.server },
      },
    ],
    users: [
      {
        name: 'nobody',
        user: {},
      },
    ],
  };
  const file = `${namespace.kubeconfigFile}-of-elsewhere`;
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  const health = healthWith({ KUBECONFIG: file, KUBERNETES_NAMESPACE: namespace.name });
  await expect(health).rejects.toThrow(TerminalError);
  await expect(health).rejects.toThrow(
    /^No secure connection to the Kubernetes API at https:.*certificate.*: check certificates and address in KUBECONFIG$/,
  );
});

test.for([
  [
    { KUBERNETES_CONTEXT: 'elsewhere' },
    /The kubeconfig has no context elsewhere: set KUBERNETES_CONTEXT to one of /,
  ],
  [
    { KUBECONFIG: import.meta.filename },
    /The kubeconfig .*kubernetes\.test\.ts cannot be read: correct it, or KUBECONFIG/,
  ],
] as const)('%o is said to be wrong', { timeout }, async ([variables, expected]) => {
  await expect(healthWith({ ...namespace.variables, ...variables })).rejects.toThrow(expected);
});
