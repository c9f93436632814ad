/**
 * Samples of code that stand in a folder of the project, each in a file of its own (`<name>-1.ts`, `<name>-2.ts`, …).
 * Lint must refuse every one by `rule`, giving `advice`; samples without a rule must pass.
 */
export interface Samples {
  readonly name: string;
  readonly folders: readonly string[];
  readonly code: readonly string[];
  readonly rule?: string;
  readonly advice?: string;
}

export const importRule = 'eslint(no-restricted-imports)';

export const anywhere = [
  'src/cli',
  'src/orchestrator',
  'workflows/trust',
  'activities/trust',
  'tests/trust',
];
