import { certificateFile } from './certificates.ts';

function common(kubeconfig: string): string[] {
  return [
    '--kubeconfig',
    kubeconfig,
    '--authentication-kubeconfig',
    kubeconfig,
    '--authorization-kubeconfig',
    kubeconfig,
    '--secure-port',
    '0',
    '--leader-elect=false',
    '--profiling=false',
  ];
}

export function controllerManagerArguments(kubeconfig: string): string[] {
  return [
    ...common(kubeconfig),
    '--use-service-account-credentials',
    '--root-ca-file',
    certificateFile('ca.crt'),
    '--service-account-private-key-file',
    certificateFile('service-accounts.key'),
    '--cluster-signing-cert-file',
    certificateFile('ca.crt'),
    '--cluster-signing-key-file',
    certificateFile('ca.key'),
  ];
}

export function schedulerArguments(kubeconfig: string): string[] {
  return common(kubeconfig);
}
