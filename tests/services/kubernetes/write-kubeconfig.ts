import { readFile, writeFile } from 'node:fs/promises';
import { certificateFile } from './certificates.ts';
import { clusterName } from './cluster-folder.ts';

/** Writes a self-contained kubeconfig. JSON is valid YAML. */
export async function writeKubeconfig(file: string, apiPort: number, token: string): Promise<void> {
  const authority = (await readFile(certificateFile('ca.crt'))).toString('base64');
  const named = { name: clusterName };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': clusterName,
    clusters: [
      {
        ...named,
        cluster: {
          server: `https://127.0.0.1:${apiPort}`,
          'certificate-authority-data': authority,
        },
      },
    ],
    users: [{ ...named, user: { token } }],
    contexts: [
      { ...named, context: { cluster: clusterName, user: clusterName, namespace: 'default' } },
    ],
  };
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}
