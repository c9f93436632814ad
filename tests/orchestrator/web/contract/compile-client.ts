import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { isExecutable } from '#orchestrator/dev/process/find-program.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import { projectFolder } from '#project-folder.ts';
import { cacheFolder } from '#tests/services/cache-folder.ts';

/** Its package.json would affect modules in the same folder. */
const packages = path.join(import.meta.dirname, 'client');

/**
 * The dependencies of another project's API client, installed once. It has a separate compiler: the
 * generator needs an older one.
 */
export async function installClientPackages(env: Env): Promise<string> {
  const lock = await readFile(path.join(packages, 'package-lock.json'));
  const name = `api-client-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`;
  const folder = path.join(await cacheFolder(env, projectFolder), name);
  const installed = path.join(folder, 'node_modules');
  if (await isExecutable(path.join(installed, '.bin', 'openapi-typescript'))) return installed;
  await mkdir(path.dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}-`);
  try {
    await cp(packages, work, { recursive: true });
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    await runProgram('npm', args, { env, timeoutMs: 300_000, cwd: work });
    await rename(work, folder);
    return installed;
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    if (await isExecutable(path.join(installed, '.bin', 'openapi-typescript'))) return installed;
    throw error;
  }
}

export interface CompiledClient {
  /** The compiler's messages, line by line. */
  readonly errors: readonly string[];
  /** The path of a module as JavaScript. */
  module(name: string): string;
  remove(): Promise<void>;
}

/**
 * Generates the types of an API from its document, and compiles modules that import them from `./api.ts`.
 * @param document OpenAPI
 * @param modules TypeScript, by name
 */
export async function compileClient(
  installed: string,
  document: object,
  modules: Readonly<Record<string, string>>,
  env: Env,
): Promise<CompiledClient> {
  const folder = await mkdtemp(path.join(tmpdir(), 'api-client-'));
  const options = { env, timeoutMs: 120_000, cwd: folder };
  const binary = (name: string) => path.join(installed, '.bin', name);
  await symlink(installed, path.join(folder, 'node_modules'));
  await writeFile(path.join(folder, 'package.json'), '{"type": "module"}');
  await writeFile(path.join(folder, 'openapi.json'), JSON.stringify(document));
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  for (const [name, text] of Object.entries(modules))
    await writeFile(path.join(folder, `${name}.ts`), text);
  const generate = ['openapi.json', '--output', 'api.ts', '--default-non-nullable', 'false'];
  await runProgram(binary('openapi-typescript'), generate, options);
  return {
    errors: await compile(binary('tsc'), folder),
    module: (name) => path.join(folder, 'built', `${name}.js`),
    remove: () => rm(folder, { recursive: true }),
  };
}

const config = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
    lib: ['es2023', 'dom'],
    types: [],
    outDir: 'built',
  },
  include: ['*.ts'],
};

function compile(tsc: string, folder: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    execFile(tsc, ['-p', '.', '--pretty', 'false'], { cwd: folder }, (_error, stdout, stderr) => {
      if (stderr !== '') return reject(new Error(`The compiler did not run: ${stderr}`));
      return resolve(stdout.split('\n').filter((line) => /^\S/.test(line)));
    });
  });
}
