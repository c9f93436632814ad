import { anywhere, type Samples } from './samples.ts';

export const codeSamples: readonly Samples[] = [
  {
    name: 'cycle',
    folders: anywhere,
    rule: 'import(no-cycle)',
    code: [
      `export * from './cycle-2.ts';`,
      `export * from './cycle-3.ts';`,
      `export type * from './cycle-1.ts';`,
    ],
  },
  {
    name: 'cycle-of-types',
    folders: anywhere,
    rule: 'import(no-cycle)',
    code: [2, 1].map(
      (other) =>
        `import type { Tree } from './cycle-of-types-${other}.ts';\nexport type Trees = Tree[];`,
    ),
  },
  {
    name: 'floating-promise',
    folders: anywhere,
    rule: 'typescript(no-floating-promises)',
    code: ['export function start(): void {\n  Promise.resolve(1);\n}'],
  },
  {
    name: 'misused-promise',
    folders: anywhere,
    rule: 'typescript(no-misused-promises)',
    code: [
      'export const each = (list: number[]): void => list.forEach(async (item) => await Promise.resolve(item));',
    ],
  },
  {
    name: 'any',
    folders: anywhere,
    rule: 'typescript(no-explicit-any)',
    code: ['export const list: any[] = [];'],
  },
  {
    name: 'compiler-silenced',
    folders: anywhere,
    rule: 'typescript(ban-ts-comment)',
    code: [
      `// @ts-ignore\nexport const one: number = '1';`,
      `// @ts-expect-error\nexport const one: number = '1';`,
      '// @ts-nocheck\nexport const one = 1;',
    ],
  },
  {
    name: 'lint-silenced',
    folders: anywhere,
    rule: 'eslint(no-warning-comments)',
    code: [
      `// oxlint-disable-next-line typescript/no-explicit-any\nexport const list: any[] = [];`,
      '// eslint-disable-next-line no-console\nexport const one = 1;',
    ],
  },
  {
    name: 'lint-silenced-whole',
    folders: anywhere,
    rule: 'unicorn(no-abusive-eslint-disable)',
    code: ['/* oxlint-disable */\nexport const list: any[] = [];'],
  },
  {
    name: 'import-of-types',
    folders: anywhere,
    rule: 'typescript(consistent-type-imports)',
    code: [`import { Near } from './near.ts';\nexport const near: Near[] = [];`],
  },
  {
    name: 'case-forgotten',
    folders: anywhere,
    rule: 'typescript(switch-exhaustiveness-check)',
    code: [
      `export function say(answer: 'yes' | 'no'): void {\n  switch (answer) {\n    case 'yes':\n      return;\n  }\n}`,
    ],
  },
  {
    name: 'long-file',
    folders: anywhere,
    rule: 'eslint(max-lines)',
    code: ['\n'.repeat(500) + 'export {};\n'],
  },
  {
    name: 'unchecked-rows',
    folders: [
      'src/cli',
      'src/orchestrator/state',
      'src/postgres-source',
      'activities/trust',
      'sensors',
    ],
    rule: 'house(checked-rows)',
    code: [
      `type Db = { query<T>(text: string): Promise<{ rows: T[] }> };\nexport const ids = (pool: Db) => pool.query<{ id: string }>('select id from runs');`,
      `type Db = { query(config: { text: string }): Promise<unknown> };\nexport const ids = (of: { client: Db }) => of.client.query({ text: 'select id from runs' });`,
    ],
  },
  {
    name: 'checked-rows',
    folders: ['src/cli', 'activities/trust'],
    code: [
      `type Handle = { query(name: string): Promise<unknown> };\nexport const details = (handle: Handle) => handle.query('details');`,
      `type Client = { getHandle(id: string): { query(name: string): Promise<unknown> } };\nexport const details = (client: Client) => client.getHandle('1').query('details');`,
      `type Client = { query(stream: object): object };\nexport const copy = (client: Client, copyFrom: (text: string) => object) => client.query(copyFrom('copy t from stdin'));`,
    ],
  },
  {
    name: 'unchecked-rows',
    folders: ['src/orchestrator/sql', 'tests/trust'],
    code: [
      `type Db = { query<T>(text: string): Promise<{ rows: T[] }> };\nexport const ids = (pool: Db) => pool.query<{ id: string }>('select id from runs');`,
    ],
  },
  {
    name: 'console',
    folders: [
      'src/orchestrator',
      'src/resources',
      'workflows/trust',
      'activities/trust',
      'tests/trust',
    ],
    rule: 'eslint(no-console)',
    code: [`console.log('hello');`],
  },
  { name: 'console', folders: ['src/cli', 'src/dev', 'scripts'], code: [`console.log('hello');`] },
];
