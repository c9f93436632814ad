import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { findOnPath } from '#orchestrator/dev/process/find-program.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import { keycloakVersion } from './version.ts';

/** Downloads the distribution's archive with Maven into `folder`. Returns the archive. */
export async function getFromMaven(folder: string, env: Env): Promise<string> {
  const maven = await findOnPath('mvn', env);
  if (!maven) throw new Error('there is no mvn on the PATH');
  const artifact = `org.keycloak:keycloak-quarkus-dist:${keycloakVersion}:tar.gz`;
  const copy = [
    'dependency:copy',
    `-Dartifact=${artifact}`,
    `-DoutputDirectory=${folder}`,
    '-Dmdep.useBaseVersion=true',
  ];
  await runProgram(maven, ['--quiet', '--batch-mode', ...copy], {
    env,
    timeoutMs: 600_000,
    cwd: folder,
  });
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tar.gz'));
  if (!archive) throw new Error('Maven brought no archive');
  return path.join(folder, archive);
}
