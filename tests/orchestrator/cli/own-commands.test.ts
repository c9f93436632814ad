import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { AddCommand } from '#orchestrator/cli/config.ts';
import { createContext, type CliHost } from '#orchestrator/cli/context.ts';
import { ownCommands } from '#orchestrator/cli/own-commands.ts';
import { createProgram } from '#orchestrator/cli/program.ts';
import { resolveSettings } from '#orchestrator/cli/settings.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const host: CliHost = {
  env: {},
  settings: resolveSettings({}),
  stdin: process.stdin,
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  loadDefinitions: () => Promise.reject(new Error('there are none')),
  stopSignal: () => AbortSignal.abort(),
};
const addOfProject: AddCommand = (program) => {
  program.option('--definitions <file>');
  program.command('quickstart');
};
const names = Object.keys(ownCommands);

async function commandsFor(...args: readonly string[]): Promise<readonly string[]> {
  const program = await createProgram(createContext(host, false), host, [addOfProject], args);
  return program.commands.map((command) => command.name());
}

test.each(nonEmpty(names))(
  'a command line with %s loads that command, and those of the project',
  async (name) => {
    expect(await commandsFor('--definitions', 'worker', '--json', name, 'list')).toEqual([
      name,
      'quickstart',
    ]);
  },
);

test.each([
  ['no command', []],
  ['the help of all', ['--help']],
  ['the name of another', ['rnu']],
] as const)('a command line with %s loads all', async (_, args) => {
  expect(await commandsFor(...args)).toEqual([...names, 'quickstart']);
});

const main = path.resolve('src/orchestrator/cli/orchestrator-main.ts');
const printLoaded = `data:text/javascript,import { createRequire } from 'node:module';
  const { cache } = createRequire('${main}');
  process.on('exit', () => console.error(Object.keys(cache).join('\\n')));`;

test('a command that reads partitions loads neither the client of Temporal nor what migrates', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', printLoaded, main, 'partitions', '--help'],
    { cwd: tmpdir() },
  );
  const packages = stderr.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g);
  expect(stdout).toContain('--range');
  expect([...new Set([...packages].map(([, name]) => name))]).toSatisfy(
    (loaded: readonly string[]) =>
      loaded.includes('pg') &&
      !loaded.includes('@temporalio/client') &&
      !loaded.includes('node-pg-migrate'),
  );
});
