import { execFile } from 'node:child_process';
import { chmod, copyFile, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const project = path.resolve(import.meta.dirname, '..', '..');
const source = path.join(project, 'src', 'orchestrator');

interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/**
 * Builds the package as it is published: JavaScript, since Node strips no types below
 * `node_modules`, with declarations, migrations, web assets and a manifest whose entry points are
 * those files.
 * @param folder is replaced
 */
export async function buildPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await compile('tsconfig.json', folder);
  await compile('islands.tsconfig.json', path.join(folder, 'web', 'islands'));
  for await (const file of glob(['**/*.sql', 'web/style/*', 'README.md', 'LICENSE'], {
    cwd: source,
  })) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await copyFile(path.join(source, file), path.join(folder, file));
  }
  const manifest = JSON.parse(
    await readFile(path.join(source, 'package.json'), 'utf8'),
  ) as Manifest;
  await writeFile(
    path.join(folder, 'package.json'),
    `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`,
  );
  for (const file of Object.values(manifest.bin))
    await chmod(path.join(folder, compiled(file)), 0o755);
}

async function compile(config: string, folder: string): Promise<void> {
  const compiler = path.join(project, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['-p', path.join(import.meta.dirname, config), '--outDir', folder];
  await promisify(execFile)(process.execPath, [compiler, ...options]).catch((error: unknown) => {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`The package does not compile:\n${said}`, { cause: error });
  });
}

function publishedManifest({
  private: _private,
  scripts: _scripts,
  exports,
  bin,
  ...rest
}: Manifest): object {
  const entries = Object.entries(exports).map(([name, file]) => {
    return [name, { types: file.replace(/\.ts$/, '.d.ts'), default: compiled(file) }] as const;
  });
  return {
    ...rest,
    exports: Object.fromEntries(entries),
    bin: Object.fromEntries(Object.entries(bin).map(([name, file]) => [name, compiled(file)])),
  };
}

function compiled(file: string): string {
  return file.replace(/\.ts$/, '.js');
}
