import { certificateFile } from './certificates.ts';
import { inCluster, serviceRange } from './cluster-folder.ts';

export interface ApiPorts {
  readonly api: number;
  readonly etcd: number;
  readonly etcdPeer: number;
}

export function etcdArguments({ etcd, etcdPeer }: ApiPorts): string[] {
  const url = `https://127.0.0.1:${etcd}`;
  const peerUrl = `https://127.0.0.1:${etcdPeer}`;
  const files = {
    certificate: certificateFile('api-server.crt'),
    key: certificateFile('api-server.key'),
    authority: certificateFile('ca.crt'),
  };
  return [
    // Its data is deleted with the cluster, so nothing needs to be flushed to disk.
    '--name',
    'only',
    '--data-dir',
    inCluster('etcd'),
    '--unsafe-no-fsync',
    '--log-level',
    'warn',
    '--listen-client-urls',
    url,
    '--advertise-client-urls',
    url,
    '--listen-peer-urls',
    peerUrl,
    '--initial-advertise-peer-urls',
    peerUrl,
    '--initial-cluster',
    `only=${peerUrl}`,
    '--cert-file',
    files.certificate,
    '--key-file',
    files.key,
    '--trusted-ca-file',
    files.authority,
    '--client-cert-auth',
    '--peer-cert-file',
    files.certificate,
    '--peer-key-file',
    files.key,
    '--peer-trusted-ca-file',
    files.authority,
    '--peer-client-cert-auth',
  ];
}

export function apiServerArguments({ api, etcd }: ApiPorts): string[] {
  const asClient = {
    certificate: certificateFile('api-server-as-client.crt'),
    key: certificateFile('api-server-as-client.key'),
  };
  const authority = certificateFile('ca.crt');
  return [
    '--etcd-servers',
    `https://127.0.0.1:${etcd}`,
    '--etcd-cafile',
    authority,
    '--etcd-certfile',
    asClient.certificate,
    '--etcd-keyfile',
    asClient.key,
    '--bind-address',
    '127.0.0.1',
    '--secure-port',
    String(api),
    '--advertise-address',
    '192.0.2.2',
    '--tls-cert-file',
    certificateFile('api-server.crt'),
    '--tls-private-key-file',
    certificateFile('api-server.key'),
    '--client-ca-file',
    authority,
    '--token-auth-file',
    certificateFile('tokens.csv'),
    '--kubelet-client-certificate',
    asClient.certificate,
    '--kubelet-client-key',
    asClient.key,
    '--kubelet-certificate-authority',
    authority,
    '--kubelet-preferred-address-types',
    'Hostname',
    '--service-account-key-file',
    certificateFile('service-accounts.pub'),
    '--service-account-signing-key-file',
    certificateFile('service-accounts.key'),
    '--service-account-issuer',
    'https://kubernetes.default.svc',
    '--service-cluster-ip-range',
    serviceRange,
    '--authorization-mode',
    'Node,RBAC',
    '--enable-admission-plugins',
    'NodeRestriction',
    '--profiling=false',
  ];
}
