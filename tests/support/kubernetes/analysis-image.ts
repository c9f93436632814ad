import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findGo } from '#tests/services/go/find-go.ts';
import { makeImage } from '#tests/services/kubernetes/make-image.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import type { Env } from '#orchestrator/env.ts';

/**
 * Simulates the image of matrix-profile analyses; see analysis/main.go for its behaviors. It must
 * never be pulled.
 */
export const analysisImage = { name: 'moderate-workflows/test-analysis', tag: 'test' } as const;

/** Builds the image into a docker-archive. */
export async function makeAnalysisImage(archive: string, env: Env): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-analysis-'));
  try {
    await mkdir(path.join(folder, 'tmp'), { mode: 0o1777 });
    const build = [
      'build',
      '-trimpath',
      '-ldflags=-s -w',
      '-o',
      path.join(folder, 'analysis'),
      '.',
    ];
    await runProgram(await findGo(env), build, {
      env: { ...env, CGO_ENABLED: '0', GOOS: 'linux', GOFLAGS: '-buildvcs=false' },
      timeoutMs: 600_000,
      cwd: path.join(import.meta.dirname, 'analysis'),
    });
    const reference = `${analysisImage.name}:${analysisImage.tag}`;
    await makeImage({ reference, folder, entrypoint: ['/analysis'], user: '65532' }, archive, env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
