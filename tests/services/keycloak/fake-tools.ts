import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Env } from '#orchestrator/env.ts';
import { keycloakVersion } from './version.ts';

export interface FakeTools {
  readonly env: Env;
  /** The cache folder. */
  readonly cache: string;
  /** An unpacked distribution on which only the build works. */
  readonly distribution: string;
  /** Puts a shell script on the PATH, which otherwise only contains tar and its dependencies. */
  addProgram(name: string, script: string): Promise<void>;
  addMaven(): Promise<void>;
  /** Makes the distribution's build fail and print the reason. */
  breakBuild(reason: string): Promise<void>;
  removeProgram(name: string): Promise<void>;
  /** A server of releases; `checksum` replaces the correct one. */
  serveReleases(checksum?: string): Promise<{ readonly url: string; close(): void }>;
  remove(): Promise<void>;
}

/** An isolated machine for the search for Keycloak: nothing on it comes from outside. */
export async function createFakeTools(): Promise<FakeTools> {
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-fake-tools-'));
  const tools = path.join(folder, 'tools');
  await mkdir(tools);
  for (const name of ['tar', 'gzip', 'cp']) {
    const { stdout } = await promisify(execFile)('sh', ['-c', `command -v ${name}`]);
    await symlink(stdout.trim(), path.join(tools, name));
  }
  const addProgram = async (name: string, script: string): Promise<void> =>
    writeProgram(path.join(tools, name), script);

  const distribution = path.join(folder, `keycloak-${keycloakVersion}`);
  for (const name of ['bin', 'lib', 'data'])
    await mkdir(path.join(distribution, name), { recursive: true });
  await writeFile(
    path.join(distribution, 'version.txt'),
    `Keycloak - Version ${keycloakVersion}\n`,
  );
  await writeFile(path.join(distribution, 'data', 'secret'), 'of another server');
  await writeProgram(path.join(distribution, 'bin', 'kc.sh'), 'echo "$@" > "${0%/*}/../lib/built"');
  const archive = path.join(folder, 'archive.tar.gz');
  await promisify(execFile)('tar', ['-czf', archive, '-C', folder, path.basename(distribution)]);

  await addProgram('java', `echo 'openjdk version "17.0.15" 2025-04-15' >&2`);
  return {
    env: { PATH: tools, XDG_CACHE_HOME: path.join(folder, 'cache') },
    cache: path.join(folder, 'cache', 'moderate-workflows'),
    distribution,
    addProgram,
    addMaven: () =>
      addProgram(
        'mvn',
        `for argument; do case $argument in -DoutputDirectory=*) cp ${archive} "\${argument#*=}";; esac; done`,
      ),
    breakBuild: (reason) =>
      writeProgram(path.join(distribution, 'bin', 'kc.sh'), `echo '${reason}' >&2; exit 1`),
    removeProgram: (name) => rm(path.join(tools, name)),
    serveReleases: async (checksum) => {
      const content = await readFile(archive);
      const right = createHash('sha1').update(content).digest('hex');
      const files: Readonly<Record<string, Buffer | string>> = {
        [`/${keycloakVersion}/keycloak-${keycloakVersion}.tar.gz`]: content,
        [`/${keycloakVersion}/keycloak-${keycloakVersion}.tar.gz.sha1`]: checksum ?? right,
      };
      const server = createServer(({ url = '' }, response) => {
        const file = files[url];
        response.writeHead(file ? 200 : 404).end(file);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () => server.close(),
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function writeProgram(file: string, script: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}
