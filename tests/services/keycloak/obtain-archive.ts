import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { aptInstall, canUseApt } from '../apt-install.ts';
import type { Report } from '#orchestrator/dev/report.ts';
import { downloadRelease } from './download-release.ts';
import { getFromMaven } from './get-from-maven.ts';
import { keycloakVersion } from './version.ts';

export interface ArchiveOptions {
  readonly env: Env;
  readonly report: Report;
  readonly releasesUrl: string;
}

interface Source {
  readonly name: string;
  get(): Promise<string>;
}

/**
 * Downloads the distribution's archive into `folder`, with Maven or from Keycloak's releases.
 * Returns the archive.
 *
 * @throws TerminalError that lists the attempts and what to do
 */
export async function obtainArchive(
  folder: string,
  { env, report, releasesUrl }: ArchiveOptions,
): Promise<string> {
  const sources: Source[] = [
    { name: 'Maven', get: () => getFromMaven(folder, env) },
    { name: "Keycloak's releases", get: () => downloadRelease(folder, releasesUrl) },
  ];
  if (await canUseApt(env))
    sources.push({ name: 'Maven, installed with apt-get', get: () => installMaven(folder, env) });

  const failures: string[] = [];
  for (const { name, get } of sources) {
    report(`Keycloak ${keycloakVersion}: getting it from ${name} …`);
    const started = performance.now();
    try {
      const archive = await get();
      report(`  it took ${seconds(started)} s`);
      return archive;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      report(`  not to be had there: ${reason}`);
      failures.push(`${name}: ${reason}`);
    }
  }
  throw new TerminalError(
    [
      `Keycloak ${keycloakVersion} was not found. Tried:`,
      '- KEYCLOAK_HOME: not set',
      ...failures.map((failure) => `- ${failure}`),
      'Install Maven, or unpack Keycloak (https://www.keycloak.org/downloads) and set KEYCLOAK_HOME to its folder.',
    ].join('\n'),
  );
}

export function seconds(started: number): number {
  return Math.round((performance.now() - started) / 1000);
}

async function installMaven(folder: string, env: Env): Promise<string> {
  await aptInstall(['maven'], env);
  return getFromMaven(folder, env);
}
