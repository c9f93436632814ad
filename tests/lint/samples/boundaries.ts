import { importRule, type Samples } from './samples.ts';

export const boundarySamples: readonly Samples[] = [
  {
    name: 'workflow',
    folders: ['activities/trust', 'sensors/trust'],
    rule: importRule,
    advice: 'only types from workflows',
    code: [`export { job } from '../../workflows/trust/job.ts';`],
  },
  {
    name: 'types-of-a-workflow',
    folders: ['activities/trust', 'sensors/trust'],
    code: [
      `export type { job } from '../../workflows/trust/job.ts';`,
      `export * from 'node:fs';`,
      `export * from '../../src/resources/postgres.ts';`,
    ],
  },
  {
    name: 'isolate',
    folders: ['activities/trust'],
    rule: importRule,
    advice: 'Only workflows run in the isolate',
    code: [`export { sleep } from '@temporalio/workflow';`],
  },
  {
    name: 'pipeline',
    folders: ['src/resources'],
    rule: importRule,
    advice: 'A resource knows no pipeline',
    code: ['workflows', 'activities', 'sensors'].map((folder) => `export type * from '../../${folder}/trust/ask.ts';`),
  },
  {
    name: 'tests',
    folders: ['activities/trust', 'sensors/trust', 'workflows/trust', 'src/cli', 'src/resources', 'src/orchestrator'],
    rule: importRule,
    advice: 'Nothing outside of tests',
    code: [`export type * from '../../tests/support/services.ts';`],
  },
];
