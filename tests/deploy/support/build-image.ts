import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectFolder } from '#project-folder.ts';
import { readEnv } from '#orchestrator/env.ts';
import { ensureBaseImage } from './base-image.ts';
import { buildah } from './buildah.ts';

export interface Image {
  readonly name: string;
  readonly tag: string;
}

const image: Image = { name: 'localhost/moderate-workflows', tag: 'test' };

/** A build leaves its first stage, and the image that it replaces. */
const maxDangling = 16;

const certificates = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Builds the image from the current sources. Caches its layers in the user's cache folder, so that
 * only changes are built again.
 */
export async function buildImage(): Promise<Image> {
  const base = await ensureBaseImage();
  const work = await mkdtemp(path.join(tmpdir(), 'moderate-image-'));
  try {
    await buildah([
      'build',
      '--pull-never',
      '--layers',
      '--format',
      'docker',
      '--file',
      path.join(projectFolder, 'docker', 'Dockerfile'),
      '--build-arg',
      `NODE_IMAGE=${base}`,
      '--build-arg',
      'VERSION=1.2.3',
      '--build-arg',
      'REVISION=abc1234',
      ...(await npmSettings(work)),
      '--tag',
      `${image.name}:${image.tag}`,
      projectFolder,
    ]);
    await forgetOldLayers();
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return image;
}

/** Each change of the sources leaves layers behind that no later build uses. */
async function forgetOldLayers(): Promise<void> {
  const dangling = (await buildah(['images', '--quiet', '--filter', 'dangling=true']))
    .trim()
    .split('\n');
  if (dangling.length > maxDangling) await buildah(['rmi', '--prune', '--force']);
}

/** Makes npm in the container use the registry of this machine and trust the same certificates. */
async function npmSettings(work: string): Promise<readonly string[]> {
  const registry = readEnv()['npm_config_registry'];
  const trusted = await access(certificates).then(
    () => true,
    () => false,
  );
  const settings = path.join(work, 'npmrc');
  await writeFile(
    settings,
    [
      ...(registry ? [`registry=${registry}`] : []),
      ...(trusted ? ['cafile=/run/ca.crt'] : []),
      '',
    ].join('\n'),
  );
  return [
    '--volume',
    `${settings}:/usr/local/etc/npmrc:ro`,
    ...(trusted ? ['--volume', `${certificates}:/run/ca.crt:ro`] : []),
  ];
}
