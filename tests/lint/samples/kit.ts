import { relative } from 'node:path';
import { importRule, type Samples } from './samples.ts';

const pipelines = [
  '../workflows/index.ts',
  '../activities/trust/ask.ts',
  '../sensors/users.ts',
  'resources/postgres.ts',
  'cli/main.ts',
  'dev/report.ts',
  'definitions.ts',
];

const inWorkflows = ['src/orchestrator/workflow'];

export const kitSamples: readonly Samples[] = [
  {
    name: 'value-of-the-kit',
    folders: inWorkflows,
    rule: importRule,
    advice: 'only types from the rest',
    code: [`export * from '../errors.ts';`],
  },
  {
    name: 'types-of-the-kit',
    folders: inWorkflows,
    code: [`export type { Progress } from '../progress.ts';`],
  },
  ...[
    'src/orchestrator',
    'src/orchestrator/workflow',
    'src/orchestrator/state',
    'src/orchestrator/state/migrations',
  ].map((folder) => ({
    name: 'pipeline',
    folders: [folder],
    rule: importRule,
    advice: 'The kit knows no pipeline',
    code: pipelines.map((target) => `export type * from '${relative(folder, `src/${target}`)}';`),
  })),
  {
    name: 'own-name',
    folders: ['src/orchestrator', 'src/orchestrator/state'],
    rule: importRule,
    advice: 'Within the package imports are relative',
    code: [`export { TerminalError } from '@moderate/orchestrator';`],
  },
  {
    name: 'by-path',
    folders: [
      'src/cli',
      'src/dev/worker',
      'src/resources',
      'src/resources/postgres',
      'src',
      'activities/trust',
      'sensors',
    ],
    rule: importRule,
    advice: 'Import from @moderate/orchestrator',
    code: [
      `export * from '#orchestrator/errors.ts';`,
      `export * from '../orchestrator/errors.ts';`,
      `export type * from '../../src/orchestrator/errors.ts';`,
      `export { TerminalError } from './orchestrator/index.ts';`,
    ],
  },
  {
    name: 'by-entry-point',
    folders: ['src/cli', 'src/resources', 'activities/trust', 'sensors/trust'],
    code: [
      `export { TerminalError } from '@moderate/orchestrator';`,
      `export { startRun } from '@moderate/orchestrator/client';`,
    ],
  },
  {
    name: 'own-folder',
    folders: ['src/orchestrator/state'],
    code: [`export * from '../errors.ts';`, `export type { Env } from '../env.ts';`],
  },
  {
    name: 'command',
    folders: ['src/orchestrator/reports/health'],
    rule: importRule,
    advice: 'Reports and actions are what commands and web pages show and do',
    code: [`export type { Context } from '../../cli/context.ts';`],
  },
  {
    name: 'report',
    folders: ['src/orchestrator/reports/health'],
    code: [`export type { ReportSource } from '../report-source.ts';`],
  },
];
