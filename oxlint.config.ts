import { type DummyRuleMap, defineConfig } from 'oxlint';

/**
 * An override's list replaces the list for all files, so each begins with this one. Where a `!` matches, the search ends:
 * what it allows must meet no later pattern.
 */
const everywhere = [
  {
    regex: '^(node:)?process$',
    message: 'Use the global `process`; the environment comes from src/orchestrator/env.ts.',
  },
];

const tests = { regex: '^#tests/', message: 'Nothing outside of tests imports from tests.' };

const libraryFolders = [
  'csv',
  'duckdb',
  'kubernetes-jobs',
  'object-source',
  'openmetadata',
  'postgres-source',
  'spool',
  'tables',
];
const compositionRoot = '(cli/|dev/|definitions\\.ts$|worker\\.ts$)';

/** One client per service holds its time limits, its retries and the translation of its errors. */
const s3Sdk = {
  group: ['@aws-sdk/*', '@smithy/*'],
  message: 'Only src/resources/object-storage knows the S3 SDK; use the resource.',
};
const keycloakClient = {
  group: ['@keycloak/*', '@keycloak/*/**'],
  message: "Only src/resources/keycloak knows Keycloak's client; use the resource.",
};

/** For all files but the orchestrator's own and tests of its insides. */
const orchestrator = {
  regex: '^(#|(\\.\\.?/)+(src/)?)orchestrator(/|$)',
  message: 'Import from @moderate/orchestrator, or from one of its entry points.',
};

const inWorkflows =
  'In workflows only @temporalio/workflow, @temporalio/common and @moderate/orchestrator/workflow.';
const workflowPackages = (...more: readonly string[]) => [
  { regex: '^[^.@#]', message: inWorkflows },
  {
    group: ['@*/**', '!@temporalio/workflow', '!@temporalio/common', ...more],
    message: inWorkflows,
  },
];

const workflows = [
  orchestrator,
  ...workflowPackages('!@moderate/orchestrator/workflow'),
  {
    regex: '^#activities/',
    allowTypeImports: true,
    message: 'Workflows take only types from activities.',
  },
  {
    regex: `^#(sensors/|resources/|(${libraryFolders.join('|')})/|${compositionRoot}|[^/]+$)`,
    message: 'Workflows know the kit and the types of activities, nothing else.',
  },
];

const kitOnly = 'The kit knows no pipeline, resource or command.';
const kitWorkflows = [
  // Workflows have no `crypto`.
  ...workflowPackages('!@noble/hashes', '!@noble/hashes/**'),
  { regex: '^\\.\\./\\.\\./', message: kitOnly },
  {
    regex: '^\\.\\./',
    allowTypeImports: true,
    message: 'This folder is flat and takes only types from the rest of the kit.',
  },
];

/** For files that stand `depth` folders below src/orchestrator. */
const kit = (depth: number) => [
  { group: [`${'../'.repeat(depth + 1)}**`], message: kitOnly },
  { regex: '^@moderate/', message: 'Within the package imports are relative.' },
];

const effects = [
  orchestrator,
  {
    regex: '^#workflows/',
    allowTypeImports: true,
    message: 'Side effects take only types from workflows.',
  },
  { regex: '^@temporalio/workflow$', message: 'Only workflows import it.' },
];

const commands = {
  regex: `^#${compositionRoot}`,
  message: 'A pipeline knows libraries and resources, not the commands that use it.',
};
const sensors = {
  regex: '^#sensors/',
  message: 'Only the registration of a pipeline knows its sensors, not what they use.',
};

const libraries = {
  regex: `^#(workflows/|activities/|sensors/|${compositionRoot})`,
  message: 'A library knows no pipeline and no command.',
};

const resources = [
  orchestrator,
  { regex: '^#(workflows|activities|sensors)/', message: 'A resource knows no pipeline.' },
  {
    regex: `^#((${libraryFolders.join('|')})/|${compositionRoot})`,
    message: 'Libraries stand on resources, not the other way round.',
  },
];

const environment = ['process', 'globalThis', 'global'].map((object) => ({
  object,
  property: object === 'process' ? 'env' : 'process',
  message: 'Only src/orchestrator/env.ts reads the environment; take an `Env` as a parameter.',
}));

const conditionalTests = ['skip', 'skipIf', 'runIf'].map((property) => ({
  property,
  message: 'A test that may not run proves nothing.',
}));

const allowImports = (...patterns: object[]): DummyRuleMap => ({
  'eslint/no-restricted-imports': ['error', { patterns: [...everywhere, ...patterns] }],
});
const restrictImports = (...patterns: object[]) =>
  allowImports(tests, s3Sdk, keycloakClient, ...patterns);

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'vitest'],
  // Among the rules of this category: no floating promise, no focused or disabled test, no test without an assertion.
  jsPlugins: ['./tests/lint/rules/plugin.ts'],
  categories: { correctness: 'error' },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  rules: {
    'eslint/max-lines': ['error', 500],
    'eslint/no-console': 'error',
    'eslint/no-restricted-properties': ['error', ...environment],
    'eslint/no-warning-comments': [
      'error',
      { terms: ['oxlint-disable', 'eslint-disable'], location: 'anywhere' },
    ],
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'typescript/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
    'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
    // Objects are made by closures, so a method that is handed on loses no `this`.
    'typescript/unbound-method': 'off',
    'unicorn/no-abusive-eslint-disable': 'error',
    'unicorn/no-useless-spread': 'error',
    'house/checked-rows': 'error',
    'house/package-imports': 'error',
    'house/plain-words': 'error',
    ...restrictImports(orchestrator),
  },
  overrides: [
    // The bootstrap script runs before anything can be imported.
    {
      files: ['src/orchestrator/env.ts', 'scripts/bootstrap.js'],
      rules: { 'eslint/no-restricted-properties': 'off' },
    },
    {
      files: [
        'src/cli/**',
        'src/dev/**',
        'tests/run-tests.ts',
        'tests/services/**/*-main.ts',
        'scripts/**',
        '.ci/**',
      ],
      rules: { 'eslint/no-console': 'off' },
    },
    // It is a package of its own.
    { files: ['src/orchestrator/**'], rules: { 'house/package-imports': 'off' } },
    // The one is the layer itself, the other passes statements on in its place.
    {
      files: ['src/orchestrator/sql/**', 'src/resources/postgres/convert-characters.ts'],
      rules: { 'house/checked-rows': 'off' },
    },
    { files: ['workflows/**'], rules: restrictImports(...workflows) },
    { files: ['activities/**'], rules: restrictImports(...effects, commands, sensors) },
    { files: ['activities/*.ts'], rules: restrictImports(...effects, commands) },
    { files: ['sensors/**'], rules: restrictImports(...effects) },
    {
      files: libraryFolders.map((folder) => `src/${folder}/**`),
      rules: restrictImports(...effects, libraries),
    },
    { files: ['src/resources/**'], rules: restrictImports(...resources) },
    ...[0, 1, 2, 3].map((depth) => ({
      files: [`src/orchestrator/${'*/'.repeat(depth)}*.ts`],
      rules: restrictImports(...kit(depth)),
    })),
    {
      files: ['src/orchestrator/{actions,reports}/*/**'],
      rules: restrictImports(...kit(2), {
        regex: '^(\\.\\./)+(cli|web)/',
        message:
          'Reports and actions are what commands and web pages show and do; they know neither.',
      }),
    },
    { files: ['src/orchestrator/workflow/**'], rules: restrictImports(...kitWorkflows) },
    {
      files: ['src/resources/object-storage.ts', 'src/resources/object-storage/**'],
      rules: allowImports(tests, keycloakClient, ...resources),
    },
    {
      files: ['src/resources/keycloak.ts', 'src/resources/keycloak/**'],
      rules: allowImports(tests, s3Sdk, ...resources),
    },
    {
      files: ['tests/**', 'bench/**'],
      rules: {
        'eslint/no-restricted-properties': ['error', ...environment, ...conditionalTests],
        'house/assertion-must-run': 'error',
        'house/checked-rows': 'off',
        'house/no-vacuous-assertion': 'error',
        'vitest/expect-expect': [
          'error',
          { assertFunctionNames: ['expect*', 'assert*', 'record*', 'fc.assert'] },
        ],
        'vitest/valid-expect': ['error', { maxArgs: 2 }],
        ...allowImports(),
      },
    },
    // They name the words that they refuse.
    { files: ['tests/lint/**'], rules: { 'house/plain-words': 'off' } },
    // What these assert, the compiler checks.
    { files: ['tests/**/*.test-d.ts'], rules: { 'vitest/expect-expect': 'off' } },
  ],
});
