import { describe, expect, test } from 'vitest';
import { edited, missingLine, readTutorial, type Step } from './tutorial.ts';

const block = (language: string, ...lines: readonly string[]) =>
  ['```' + language, ...lines, '```', ''].join('\n');

test('a page is read as the steps that its blocks describe', () => {
  const page = [
    '# Title\n',
    block('sh exit=3', 'cd a', 'run'),
    'Then:\n',
    block('text', '✓ …'),
    block('ts', '// src/a.ts', 'export {};'),
  ].join('\n');
  expect(readTutorial(page)).toEqual([
    { kind: 'run', commands: ['cd a', 'run'], exitCode: 3, prints: ['✓ …'] },
    { kind: 'write', file: 'src/a.ts', edit: { how: 'whole' }, text: 'export {};\n' },
  ]);
});

test.each([
  ['a block of another language', block('json', '{}')],
  ['a text that no command prints', block('text', 'hello')],
  ['code without a file', block('ts', 'export {};')],
  ['code for a place that nobody knows', block('ts', '// src/a.ts, somewhere', 'export {};')],
])('%s is refused', (_, page) => {
  expect(() => readTutorial(page)).toThrow(/The page has a block/);
});

describe('an edit', () => {
  const before = 'const z = 1;\n\nexport const a = f({\n  z,\n});\n\nexport const b = f({});\n';
  const step = (edit: object, text: string) =>
    ({ kind: 'write', file: 'a.ts', edit, text }) as Extract<Step, { kind: 'write' }>;

  test('at the end leaves the rest as it is', () => {
    expect(edited(before, step({ how: 'append' }, 'export {};\n'))).toBe(`${before}\nexport {};\n`);
  });

  test('in place of a constant replaces its statement, and imports go to the top', () => {
    const text = "import { g } from 'g';\n\nexport const a = g({});\n";
    expect(edited(before, step({ how: 'replace', constant: 'a' }, text))).toBe(
      "import { g } from 'g';\nconst z = 1;\n\nexport const a = g({});\n\nexport const b = f({});\n",
    );
  });

  test('replacing a missing constant is refused', () => {
    expect(() => edited(before, step({ how: 'replace', constant: 'c' }, ''))).toThrow(
      'a.ts has no c that could be replaced',
    );
  });
});

describe('what is printed', () => {
  const printed = 'Started\n✓ sales/orders · 0.4 s\n✓ sales/revenue · tea: 18\n';

  test.each([[['✓ sales/orders · …', '… tea: 18']], [['Started']], [[]]])('has %j', (lines) => {
    expect(missingLine(printed, lines)).toBeUndefined();
  });

  test.each([
    ['another value', ['✓ sales/revenue · tea: 19'], '✓ sales/revenue · tea: 19'],
    ['a part of a line', ['sales/orders'], 'sales/orders'],
    ['another order', ['✓ sales/revenue · …', 'Started'], 'Started'],
    ['a dot for any character', ['St.rted'], 'St.rted'],
  ])('lacks %s', (_, lines, missing) => {
    expect(missingLine(printed, lines)).toBe(missing);
  });
});
