import { importRule, type Samples } from './samples.ts';

const libraries = ['src/csv', 'src/kubernetes-jobs', 'src/openmetadata', 'src/postgres-source'];

export const boundarySamples: readonly Samples[] = [
  ...[
    {
      folders: ['activities', 'workflows', 'sensors', 'tests', 'src/csv'],
      code: [`export * from '../src/resources/postgres.ts';`],
    },
    {
      folders: ['src/csv'],
      code: [
        `export * from '../spool/open-spool.ts';`,
        `export type { Spool } from '../spool/open-spool.ts';`,
      ],
    },
    {
      folders: ['activities/trust/asks', 'tests/trust/asks'],
      code: [`export * from '../../near.ts';`, `await import('../../near.ts');`],
    },
    { folders: ['src/csv'], code: [`export type Spool = import('../spool/open-spool.ts').Spool;`] },
  ].map((sample) => ({
    name: 'relative-import',
    rule: 'house(package-imports)',
    advice: '',
    ...sample,
  })),
  {
    name: 'near-import',
    folders: ['activities/trust/asks', 'tests/trust/asks', 'src/csv/cells'],
    code: [
      `export * from './near.ts';`,
      `export * from '../near.ts';`,
      `export * from '#resources/postgres.ts';`,
    ],
  },
  {
    name: 'workflow',
    folders: ['activities/trust', 'sensors/trust'],
    rule: importRule,
    advice: 'only types from workflows',
    code: [`export { job } from '#workflows/trust/job.ts';`],
  },
  {
    name: 'types-of-a-workflow',
    folders: ['activities/trust', 'sensors/trust'],
    code: [
      `export type { job } from '#workflows/trust/job.ts';`,
      `export * from 'node:fs';`,
      `export * from '#resources/postgres.ts';`,
    ],
  },
  {
    name: 'package-of-workflows',
    folders: ['activities/trust'],
    rule: importRule,
    advice: 'Only workflows import it',
    code: [`export { sleep } from '@temporalio/workflow';`],
  },
  {
    name: 'pipeline',
    folders: ['src/resources'],
    rule: importRule,
    advice: 'A resource knows no pipeline',
    code: ['workflows', 'activities', 'sensors'].map(
      (folder) => `export type * from '#${folder}/trust/ask.ts';`,
    ),
  },
  {
    name: 'what-uses-a-pipeline',
    folders: ['activities', 'activities/trust'],
    rule: importRule,
    advice: 'A pipeline knows libraries and resources',
    code: ['cli/main.ts', 'dev/report.ts', 'definitions.ts'].map(
      (target) => `export type * from '#${target}';`,
    ),
  },
  {
    name: 'sensors-of-a-pipeline',
    folders: ['activities/trust'],
    rule: importRule,
    advice: 'Only the registration of a pipeline',
    code: [`export type * from '#sensors/users.ts';`],
  },
  {
    name: 'registration-of-sensors',
    folders: ['activities'],
    code: [`export * from '#sensors/users.ts';`],
  },
  {
    name: 'library',
    folders: ['activities/trust', 'sensors/trust'],
    code: [`export * from '#csv/check-csv.ts';`, `export * from '#openmetadata/sink/sink.ts';`],
  },
  {
    name: 'pipeline',
    folders: libraries,
    rule: importRule,
    advice: 'A library knows no pipeline',
    code: [
      ...['workflows', 'activities', 'sensors'].map(
        (folder) => `export type * from '#${folder}/trust/ask.ts';`,
      ),
      ...['cli/main.ts', 'dev/report.ts', 'definitions.ts'].map(
        (target) => `export type * from '#${target}';`,
      ),
    ],
  },
  {
    name: 'resource',
    folders: libraries,
    code: [`export * from '#resources/postgres.ts';`, `export * from '#spool/open-spool.ts';`],
  },
  {
    name: 'library',
    folders: ['src/resources'],
    rule: importRule,
    advice: 'Libraries stand on resources',
    code: [
      'csv/check-csv.ts',
      'openmetadata/sink/sink.ts',
      'kubernetes-jobs/job-spec.ts',
      'cli/main.ts',
      'definitions.ts',
    ].map((target) => `export type * from '#${target}';`),
  },
  {
    name: 's3-sdk',
    folders: [
      'activities/trust',
      'sensors/trust',
      'src/cli',
      'src/object-source',
      'src/resources',
      'src/resources/postgres',
      'src/orchestrator',
    ],
    rule: importRule,
    advice: 'Only src/resources/object-storage knows the S3 SDK',
    code: [
      `export { S3Client } from '@aws-sdk/client-s3';`,
      `export type { S3Client } from '@aws-sdk/client-s3';`,
      `export { Upload } from '@aws-sdk/lib-storage';`,
    ],
  },
  {
    name: 'keycloak-client',
    folders: [
      'activities/trust',
      'sensors/trust',
      'src/cli',
      'src/resources',
      'src/resources/object-storage',
      'src/orchestrator',
    ],
    rule: importRule,
    advice: "Only src/resources/keycloak knows Keycloak's client",
    code: [
      `export { NetworkError } from '@keycloak/keycloak-admin-client';`,
      `export type * from '@keycloak/keycloak-admin-client/lib/resources/users.js';`,
    ],
  },
  {
    name: 'keycloak-client-of-its-resource',
    folders: ['src/resources/keycloak', 'tests/trust'],
    code: [`export { NetworkError } from '@keycloak/keycloak-admin-client';`],
  },
  {
    name: 's3-sdk-of-its-resource',
    folders: ['src/resources/object-storage', 'tests/trust'],
    code: [`export { S3Client } from '@aws-sdk/client-s3';`],
  },
  {
    name: 'tests',
    folders: [
      'activities/trust',
      'sensors/trust',
      'workflows/trust',
      'src/cli',
      'src/csv',
      'src/resources',
      'src/orchestrator',
    ],
    rule: importRule,
    advice: 'Nothing outside of tests',
    code: [`export type * from '#tests/support/services.ts';`],
  },
];
