/**
 * Code samples at a location in the project, each in its own file (`<name>-1.ts`, `<name>-2.ts`,
 * …). Lint must reject each one by `rule`, with `advice`; samples without a rule must pass.
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
