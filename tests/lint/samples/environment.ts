import { anywhere, importRule, type Samples } from './samples.ts';

export const environmentSamples: readonly Samples[] = [
  {
    name: 'environment',
    folders: anywhere,
    rule: 'eslint(no-restricted-properties)',
    advice: 'Only src/orchestrator/env.ts reads the environment',
    code: [
      'export const home = process.env.HOME;',
      `export const home = process['env'].HOME;`,
      'export const home = process?.env.HOME;',
      'export const { env } = process;',
      'export const home = globalThis.process.env.HOME;',
      'export const home = global.process.env.HOME;',
      'export const { process: own } = globalThis;',
    ],
  },
  {
    name: 'process-module',
    folders: ['src/cli', 'src/resources', 'tests/trust'],
    rule: importRule,
    advice: 'Use the global `process`',
    code: [
      `export { env } from 'node:process';`,
      `export * as own from 'process';`,
      `import own from 'node:process';\nexport const home = own.env.HOME;`,
    ],
  },
];
