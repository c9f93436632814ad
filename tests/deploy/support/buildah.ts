import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '#tests/services/cache-folder.ts';
import { projectFolder } from '#project-folder.ts';
import { readEnv } from '#orchestrator/env.ts';
import { runDeployTool } from './tools.ts';

/** Runs buildah on a separate store. @throws Error with its message if it fails */
export async function buildah(args: readonly string[], timeoutMs = 1_200_000): Promise<string> {
  const folder = path.join(await cacheFolder(readEnv(), projectFolder), 'buildah');
  await mkdir(folder, { recursive: true });
  const [policy, registries] = [
    path.join(folder, 'policy.json'),
    path.join(folder, 'registries.conf'),
  ];
  await writeFile(policy, JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }));
  await writeFile(registries, 'unqualified-search-registries = ["docker.io"]\n');
  const store = [
    '--root',
    path.join(folder, 'root'),
    '--runroot',
    path.join(folder, 'run'),
    '--storage-driver',
    'overlay',
  ];
  const [command = '', ...rest] = args;
  const pulls = ['build', 'from', 'pull', 'push'].includes(command)
    ? ['--signature-policy', policy]
    : [];
  const env = {
    BUILDAH_ISOLATION: 'chroot',
    CONTAINERS_REGISTRIES_CONF: registries,
    TMPDIR: folder,
  };
  const { code, out, err } = await runDeployTool(
    'buildah',
    [...store, command, ...pulls, ...rest],
    { env, timeoutMs },
  );
  if (code !== 0)
    throw new Error(
      `buildah ${command} failed:\n${`${out}\n${err}`.trim().split('\n').slice(-25).join('\n')}`,
    );
  return out;
}
