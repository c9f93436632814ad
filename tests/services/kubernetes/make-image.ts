import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';

export interface ImageSpec {
  /** For example `name/of/image:tag`. */
  readonly reference: string;
  /** Becomes the image's root. */
  readonly folder: string;
  readonly entrypoint: readonly string[];
  /** A numeric id; defaults to root. */
  readonly user?: string;
}

/**
 * Packs a folder as a single-layer image for this machine's architecture, in a docker-archive as
 * created by `docker save`.
 */
export async function makeImage(
  { reference, folder, entrypoint, user }: ImageSpec,
  archive: string,
  env: Env,
): Promise<void> {
  const work = await mkdtemp(path.join(tmpdir(), 'moderate-image-'));
  const tar = (...args: string[]): Promise<void> =>
    runProgram('tar', args, { env, timeoutMs: 120_000, cwd: work });
  try {
    await tar('-cf', 'layer.tar', '--owner=0', '--group=0', '-C', folder, '.');
    const layer = createHash('sha256')
      .update(await readFile(path.join(work, 'layer.tar')))
      .digest('hex');
    const config = {
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: {
        Entrypoint: entrypoint,
        Env: ['PATH=/bin'],
        WorkingDir: '/',
        ...(user !== undefined && { User: user }),
      },
      rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
    };
    const manifest = [{ Config: 'config.json', RepoTags: [reference], Layers: ['layer.tar'] }];
    await writeFile(path.join(work, 'config.json'), JSON.stringify(config));
    await writeFile(path.join(work, 'manifest.json'), JSON.stringify(manifest));
    await tar('-cf', 'image.tar', 'manifest.json', 'config.json', 'layer.tar');
    await copyFile(path.join(work, 'image.tar'), archive);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
