import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import type { Env } from '#orchestrator/env.ts';
import { apiServiceAddress, inCluster, nodeName } from './cluster-folder.ts';

/** The logins that the API server knows; each has a token. */
export const logins = {
  admin: { user: 'admin', groups: ['system:masters'] },
  'kube-controller-manager': { user: 'system:kube-controller-manager', groups: [] },
  'kube-scheduler': { user: 'system:kube-scheduler', groups: [] },
  kubelet: { user: `system:node:${nodeName}`, groups: ['system:nodes'] },
} as const;

export type Login = keyof typeof logins;

interface Certificate {
  readonly name: string;
  readonly subject: string;
  readonly extensions: readonly string[];
}

const apiServerNames =
  'DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc';

const certificates: readonly Certificate[] = [
  {
    name: 'api-server',
    subject: '/CN=kube-apiserver',
    extensions: [
      `subjectAltName=${apiServerNames},IP:127.0.0.1,IP:${apiServiceAddress}`,
      'extendedKeyUsage=serverAuth,clientAuth',
    ],
  },
  {
    name: 'kubelet',
    subject: `/CN=${nodeName}`,
    extensions: [`subjectAltName=DNS:${nodeName},IP:127.0.0.1`, 'extendedKeyUsage=serverAuth'],
  },
  {
    name: 'api-server-as-client',
    subject: '/O=system:masters/CN=kube-apiserver-kubelet-client',
    extensions: ['extendedKeyUsage=clientAuth'],
  },
];

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export function certificateFile(name: string): string {
  return inCluster('certificates', name);
}

/**
 * Creates the cluster's own certificate authority, its certificates, and the logins' tokens.
 * Returns the tokens.
 */
export async function makeCertificates(env: Env): Promise<Readonly<Record<Login, string>>> {
  await mkdir(certificateFile(''), { recursive: true, mode: 0o700 });
  const openssl = (...args: string[]): Promise<void> =>
    runProgram('openssl', args, { env, timeoutMs: 60_000 });
  await openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '3650',
    '-subj',
    '/CN=moderate-workflows',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
    '-keyout',
    certificateFile('ca.key'),
    '-out',
    certificateFile('ca.crt'),
  );
  const serviceAccountKey = certificateFile('service-accounts.key');
  await openssl(
    'genpkey',
    '-algorithm',
    'EC',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-out',
    serviceAccountKey,
  );
  await openssl(
    'pkey',
    '-in',
    serviceAccountKey,
    '-pubout',
    '-out',
    certificateFile('service-accounts.pub'),
  );

  for (const { name, subject, extensions } of certificates) {
    const [request, key, certificate, settings] = ['csr', 'key', 'crt', 'ext'].map((kind) =>
      certificateFile(`${name}.${kind}`),
    ) as [string, string, string, string];
    await writeFile(settings, extensions.join('\n'));
    await openssl('req', ...newKey, '-subj', subject, '-keyout', key, '-out', request);
    await openssl(
      'x509',
      '-req',
      '-in',
      request,
      '-CA',
      certificateFile('ca.crt'),
      '-CAkey',
      certificateFile('ca.key'),
      '-CAcreateserial',
      '-days',
      '3650',
      '-extfile',
      settings,
      '-out',
      certificate,
    );
  }

  const names = Object.keys(logins) as Login[];
  const tokens = Object.fromEntries(
    names.map((name) => [name, randomBytes(16).toString('hex')]),
  ) as Record<Login, string>;
  const lines = names.map(
    (name) => `${tokens[name]},${logins[name].user},${name},"${logins[name].groups.join(',')}"\n`,
  );
  await writeFile(certificateFile('tokens.csv'), lines.join(''), { mode: 0o600 });
  return tokens;
}
