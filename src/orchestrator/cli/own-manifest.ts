import { readFile } from 'node:fs/promises';

/** The package's own `package.json`. */
export interface OwnManifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

export async function readOwnManifest(): Promise<OwnManifest> {
  return JSON.parse(
    await readFile(new URL('../package.json', import.meta.url), 'utf8'),
  ) as OwnManifest;
}
