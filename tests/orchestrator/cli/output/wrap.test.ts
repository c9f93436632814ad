import { expect, test } from 'vitest';
import { facts } from '#orchestrator/cli/output/facts.ts';
import { wrap } from '#orchestrator/cli/output/wrap.ts';

test.each([
  ['short', undefined, ['short']],
  ['one two three four five six seven', undefined, ['one two three four five six seven']],
  ['    → one two three four five six', 28, ['    → one two three four', '      five six']],
  [
    '│  ├─ one two three four five six seven',
    30,
    ['│  ├─ one two three four', '│  │    five six seven'],
  ],
  ['└─ one two three four five six seven', 30, ['└─ one two three four five', '     six seven']],
  [
    'see http://ui.example/a/very/long/address/that/nobody/cuts now',
    30,
    ['see', '  http://ui.example/a/very/long/address/that/nobody/cuts', '  now'],
  ],
] as const)('%j in %j columns', (line, width, lines) => {
  expect(wrap(line, width)).toEqual(lines);
});

test('a colour continues in the next line', () => {
  expect(wrap('\u001B[31mone two three four five six\u001B[39m', 24)).toEqual([
    '\u001B[31mone two three four\u001B[39m',
    '  \u001B[31mfive six\u001B[39m',
  ]);
});

test('facts continue below themselves', () => {
  const pairs = [
    ['run', '1'],
    ['launched by', 'one two three four five six'],
  ] as const;
  expect(facts(pairs, { style: (_, text) => text, width: 35 })).toEqual([
    '  run          1',
    '  launched by  one two three four',
    '               five six',
  ]);
});
