import { importRule, type Samples } from './samples.ts';

const inWorkflows = ['workflows/trust'];
const inBoth = [...inWorkflows, 'src/orchestrator/workflow'];

const packagesOutsideWorkflows = [
  'node:fs/promises',
  'fs',
  'path/posix',
  'zod',
  'pg',
  'amqplib',
  'pino',
  '@temporalio/client',
  '@temporalio/worker',
  '@temporalio/activity',
  '@temporalio/testing',
  '@aws-sdk/client-s3',
  '@kubernetes/client-node',
  '@keycloak/keycloak-admin-client',
];

export const workflowSamples: readonly Samples[] = [
  {
    name: 'package',
    folders: inBoth,
    rule: importRule,
    advice: 'In workflows only',
    code: [
      ...packagesOutsideWorkflows.map((name) => `export * from '${name}';`),
      ...packagesOutsideWorkflows.map((name) => `export type * from '${name}';`),
      `export const fs = await import('node:fs');`,
    ],
  },
  {
    name: 'package-of-workflows',
    folders: inBoth,
    code: [
      `export { sleep } from '@temporalio/workflow';`,
      `export { ApplicationFailure } from '@temporalio/common';`,
      `export * from './nearby.ts';`,
    ],
  },
  {
    name: 'activity',
    folders: inWorkflows,
    rule: importRule,
    advice: 'only types from activities',
    code: [
      `export { ask } from '#activities/trust/ask.ts';`,
      `export * as trust from '#activities/trust/ask.ts';`,
      `import '#activities/trust/ask.ts';`,
      `export const trust = await import('#activities/trust/ask.ts');`,
    ],
  },
  {
    name: 'types-of-an-activity',
    folders: inWorkflows,
    code: [
      `export type { Ask } from '#activities/trust/ask.ts';`,
      `import type { Ask } from '#activities/trust/ask.ts';\nexport const asks: Ask[] = [];`,
      `import type * as trust from '#activities/trust/ask.ts';\nexport type Trust = typeof trust;`,
    ],
  },
  {
    name: 'rest-of-the-project',
    folders: inWorkflows,
    rule: importRule,
    advice: 'Workflows know the kit and the types of activities',
    code: [
      'resources/postgres.ts',
      'openmetadata/names.ts',
      'cli/main.ts',
      'dev/report.ts',
      'definitions.ts',
      'sensors/users.ts',
    ].map((target) => `export type * from '#${target}';`),
  },
  {
    name: 'kit-by-path',
    folders: inWorkflows,
    rule: importRule,
    advice: 'Import from @moderate/orchestrator',
    code: [
      `export * from '#orchestrator/errors.ts';`,
      `export type { Job } from '../../src/orchestrator/workflow/index.ts';`,
    ],
  },
  {
    name: 'kit-outside-workflows',
    folders: inWorkflows,
    rule: importRule,
    advice: 'In workflows only',
    code: [
      `export * from '@moderate/orchestrator';`,
      `export * from '@moderate/orchestrator/client';`,
    ],
  },
  {
    name: 'kit-in-workflows',
    folders: inWorkflows,
    code: [`export { defineJob, type Job } from '@moderate/orchestrator/workflow';`],
  },
];
