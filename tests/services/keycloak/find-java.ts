import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { aptInstall, canUseApt } from '../apt-install.ts';
import type { Report } from '#orchestrator/dev/report.ts';

const oldestVersion = 17;
const debianPackage = 'openjdk-17-jre-headless';

/**
 * A Java that can run Keycloak: from `JAVA_HOME`, on the PATH, or installed with apt-get if this
 * process runs as root.
 *
 * @throws TerminalError that lists the attempts and what to do
 */
export async function findJava(env: Env, report: Report): Promise<string> {
  const candidates = [
    ...(env['JAVA_HOME'] ? [path.join(env['JAVA_HOME'], 'bin', 'java')] : []),
    'java',
  ];
  const tried: string[] = [];
  for (const java of candidates) {
    const version = await majorVersion(java, env);
    if (version !== undefined && version >= oldestVersion) return java;
    tried.push(`${java}: ${version === undefined ? 'no program that runs' : `version ${version}`}`);
  }
  if (await canUseApt(env)) {
    report(`Java ${oldestVersion} for Keycloak: installing ${debianPackage} with apt-get …`);
    try {
      await aptInstall([debianPackage], env);
      if ((await majorVersion('java', env)) !== undefined) return 'java';
      tried.push('apt-get: contained no program');
    } catch (error) {
      tried.push(`apt-get: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new TerminalError(
    [
      `Keycloak needs Java ${oldestVersion} or later, which was not found. Tried:`,
      ...tried.map((line) => `- ${line}`),
      `Install it (on Debian and Ubuntu: ${debianPackage}), or set JAVA_HOME to it.`,
    ].join('\n'),
  );
}

/** Java prints its version to standard error: `openjdk version "17.0.15" 2025-04-15`. */
async function majorVersion(java: string, env: Env): Promise<number | undefined> {
  const output = await promisify(execFile)(java, ['-version'], {
    env: { ...env },
    timeout: 30_000,
  }).catch(() => undefined);
  const version = /version "(?:1\.)?(\d+)/.exec(output?.stderr ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
}
