import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PackageManifest {
  readonly name: string;
  readonly version: string;
}

export interface PackageRegistry {
  /** npm's variables for fetching the scope's packages from here. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

/**
 * A registry with one package, for the packages of its scope; npm fetches all others from their
 * usual registry.
 * @param archive written by `npm pack`
 * @param manifest the `package.json` in it
 */
export async function serveRegistry(
  archive: string,
  manifest: PackageManifest,
): Promise<PackageRegistry> {
  const content = await readFile(archive);
  const { name, version } = manifest;
  const server = createServer((request, response) => {
    if (request.url === '/archive.tgz') return void response.end(content);
    if (decodeURIComponent(request.url ?? '') !== `/${name}`)
      return void response.writeHead(404).end('{}');
    const dist = {
      tarball: `${url}/archive.tgz`,
      integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
    };
    response.end(
      JSON.stringify({
        name,
        'dist-tags': { latest: version },
        versions: { [version]: { ...manifest, dist } },
      }),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { [`npm_config_${name.slice(0, name.indexOf('/'))}:registry`]: url },
    close: () => server.close(),
  };
}
