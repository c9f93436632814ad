import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { inCluster } from './cluster-folder.ts';
import { importImage, pauseImage } from './containerd.ts';
import { makeImage } from './make-image.ts';

/** Creates the image that every pod needs, so that none has to be pulled. */
export async function importPauseImage(program: string, env: Env): Promise<void> {
  const folder = inCluster('pause');
  await mkdir(folder);
  await copyFile(program, path.join(folder, 'pause'));
  const archive = inCluster('pause.tar');
  await makeImage({ reference: pauseImage, folder, entrypoint: ['/pause'] }, archive, env);
  await importImage(archive, env);
}
