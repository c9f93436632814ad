import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { keycloakVersion } from './version.ts';

export const releases = 'https://github.com/keycloak/keycloak/releases/download';

/** Downloads the release's archive to `folder` and verifies its checksum. Returns the archive. */
export async function downloadRelease(folder: string, releasesUrl: string): Promise<string> {
  const name = `keycloak-${keycloakVersion}.tar.gz`;
  const url = `${releasesUrl}/${keycloakVersion}/${name}`;
  const expected = /[0-9a-f]{40}/.exec(await (await get(`${url}.sha1`, 10_000)).text())?.[0];

  const archive = path.join(folder, name);
  const hash = createHash('sha1');
  const file = await open(archive, 'w');
  try {
    for await (const chunk of (await get(url, 600_000)).body ?? []) {
      hash.update(chunk);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  if (hash.digest('hex') !== expected) throw new Error(`${name} does not match its checksum`);
  return archive;
}

async function get(url: string, timeoutMs: number): Promise<Response> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return response;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(
      `${new URL(url).hostname}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause: error },
    );
  }
}
