import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { cacheFolder } from '../cache-folder.ts';
import { isExecutable } from '#orchestrator/dev/process/find-program.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import type { Report } from '#orchestrator/dev/report.ts';
import { buildDistribution } from './build-distribution.ts';
import { releases } from './download-release.ts';
import { findJava } from './find-java.ts';
import { obtainArchive, seconds } from './obtain-archive.ts';
import { keycloakVersion } from './version.ts';

export interface FindOptions {
  readonly env: Env;
  readonly projectFolder: string;
  readonly report: Report;
  readonly releasesUrl?: string;
}

export interface Keycloak {
  /** A built distribution that servers share; none writes to it. */
  readonly home: string;
  readonly java: string;
}

/**
 * Finds or builds a fast-starting Keycloak in the user's cache folder: from a copy of the
 * distribution at `KEYCLOAK_HOME`, or from Maven or Keycloak's releases.
 *
 * @throws TerminalError that lists the attempts and what to do
 */
export async function findKeycloak(options: FindOptions): Promise<Keycloak> {
  const { env, projectFolder, report, releasesUrl = releases } = options;
  const java = await findJava(env, report);
  const cache = await cacheFolder(env, projectFolder);
  const named = env['KEYCLOAK_HOME'];
  const home = path.join(cache, named ? await nameOfCopy(named) : `keycloak-${keycloakVersion}`);
  if (await isDistribution(home)) return { home, java };

  const work = await mkdtemp(path.join(cache, 'keycloak-work-'));
  try {
    const distribution = named
      ? await copy(named, work)
      : await unpack(await obtainArchive(work, { env, report, releasesUrl }), work, env);
    report(`Keycloak: building it once, in ${home} …`);
    const started = performance.now();
    await buildDistribution(distribution, java, env);
    report(`  it took ${seconds(started)} s`);
    await moveInPlace(distribution, home);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return { home, java };
}

/** Identifies copies by their origin and its release at that time. */
async function nameOfCopy(named: string): Promise<string> {
  if (!(await isDistribution(named))) {
    throw new TerminalError(
      `KEYCLOAK_HOME names ${named}, which has no bin/kc.sh that can be run. Correct it or unset it.`,
    );
  }
  const release = await readFile(path.join(named, 'version.txt'), 'utf8').catch(() => '');
  const key = createHash('sha256')
    .update(`${path.resolve(named)}\n${release}`)
    .digest('hex')
    .slice(0, 12);
  return `keycloak-copy-${key}`;
}

async function isDistribution(folder: string): Promise<boolean> {
  return isExecutable(path.join(folder, 'bin', 'kc.sh'));
}

async function copy(named: string, work: string): Promise<string> {
  const target = path.join(work, 'copy');
  const data = path.join(path.resolve(named), 'data');
  await cp(path.resolve(named), target, { recursive: true, filter: (source) => source !== data });
  return target;
}

async function unpack(archive: string, work: string, env: Env): Promise<string> {
  const target = await mkdtemp(path.join(work, 'unpacked-'));
  await runProgram('tar', ['-xzf', archive, '-C', target], { env, timeoutMs: 120_000 });
  const [folder] = await readdir(target);
  if (!folder) throw new TerminalError(`${archive} is empty`);
  return path.join(target, folder);
}

/** Atomic. Another process may have been faster. */
async function moveInPlace(distribution: string, home: string): Promise<void> {
  try {
    await rename(distribution, home);
  } catch (error) {
    if (!(await isDistribution(home))) throw error;
  }
}
