import { relative } from 'node:path';
import { importRule, type Samples } from './samples.ts';

const pipelines = [
  ...['../workflows/index.ts', '../activities/trust/ask.ts', '../sensors/users.ts'],
  ...['resources/postgres.ts', 'cli/main.ts', 'dev/report.ts', 'definitions.ts'],
];

const inIsolate = ['src/orchestrator/isolate'];

export const kitSamples: readonly Samples[] = [
  {
    name: 'value-of-the-kit',
    folders: inIsolate,
    rule: importRule,
    advice: 'only types from the rest',
    code: [`export * from '../errors.ts';`],
  },
  { name: 'types-of-the-kit', folders: inIsolate, code: [`export type { Progress } from '../progress.ts';`] },
  ...['src/orchestrator', 'src/orchestrator/isolate', 'src/orchestrator/state', 'src/orchestrator/state/migrations'].map((folder) => ({
    name: 'pipeline',
    folders: [folder],
    rule: importRule,
    advice: 'The kit knows no pipeline',
    code: pipelines.map((target) => `export type * from '${relative(folder, `src/${target}`)}';`),
  })),
  {
    name: 'own-folder',
    folders: ['src/orchestrator/state'],
    code: [`export * from '../errors.ts';`, `export type { Env } from '../../env.ts';`],
  },
];
