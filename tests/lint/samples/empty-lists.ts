import type { Samples } from './samples.ts';

const inTests = ['tests/trust'];

/** A test with this body, next to lists whose content the source does not show. */
function test(body: string): string {
  const lists = `const list = [1].slice(1);\nconst map = new Map([[1, 1]]);\nconst count = list.length;`;
  return [
    `import { expect, test, vi } from 'vitest';`,
    `import { nonEmpty } from '../support/non-empty.ts';`,
    `${lists}\ntest('one', async () => {\n  expect([nonEmpty, vi, map, count]).toBeDefined();\n  ${body}\n});`,
  ].join('\n');
}

function table(call: string): string {
  return `import { expect, test } from 'vitest';\nimport { nonEmpty } from '../support/non-empty.ts';\nconst list = [1].slice(1);
const map = new Map(list.entries());\ntest('lists', () => {\n  expect([list, map, nonEmpty]).toBeDefined();\n});
${call}('%s', (given) => {\n  expect(given).toBe(1);\n});`;
}

export const emptyListSamples: readonly Samples[] = [
  {
    name: 'loop-without-end',
    folders: inTests,
    rule: 'house(assertion-must-run)',
    code: [
      test('for (const item of list) expect(item).toBe(1);'),
      test(
        'for (const item of [...list, 2]) {\n    if (item > 0) continue;\n    expect(item).toBe(1);\n  }',
      ),
      test('for (const [index, item] of list.entries()) expect(item).toBe(index);'),
      test('for (const key of Object.keys(map)) expect(key).toBe(1);'),
      test('for await (const item of list) await expect(item).toBe(1);'),
      test('for (let index = 0; index < list.length; index += 1) expect(list[index]).toBe(1);'),
      test(
        'for (let index = 0; index < count; index += 1) await vi.waitFor(() => expect(index).toBe(1));',
      ),
      test('for (const key in { ...map }) expect(key).toBe(1);'),
      test('const kept: number[] = [];\n  for (const item of kept) expect(item).toBe(1);'),
    ],
  },
  {
    name: 'callback',
    folders: inTests,
    rule: 'house(assertion-must-run)',
    code: [
      test('list.forEach((item) => expect(item).toBe(1));'),
      test('await Promise.all(list.map(async (item) => expect(item).toBe(1)));'),
      test(`process.once('exit', () => expect(list).toEqual([]));`),
    ],
  },
  {
    name: 'table-of-tests',
    folders: inTests,
    rule: 'house(assertion-must-run)',
    code: [
      table('test.for(list)'),
      table('test.each([...list, 1])'),
      table('test.for(Object.keys(map))'),
      table('test.for([...map.keys(), 1])'),
      table('test.each([])'),
    ],
  },
  {
    name: 'nothing-of-nothing',
    folders: inTests,
    rule: 'house(no-vacuous-assertion)',
    code: [
      test('expect(list.filter((item) => item > 1)).toEqual([]);'),
      test('expect(list.filter((item) => item > 1)).toHaveLength(0);'),
      test('expect(list.filter((item) => item > 1).length).toBe(0);'),
      test('expect(list.filter((item) => item > 1).map(String)).toStrictEqual([]);'),
      test('expect(Object.keys(map).filter((key) => key.length > 1)).toEqual([]);'),
      test('expect([...Object.keys(map), 1].filter((item) => item === 2)).toEqual([]);'),
      test('expect(list.every((item) => item > 1)).toBe(true);'),
      test('expect(list.some((item) => item > 1)).toBe(false);'),
      test('const large = list.filter((item) => item > 1);\n  expect(large).toEqual([]);'),
      test('expect((await Promise.resolve(list)).filter((item) => item > 1)).toEqual([]);'),
    ],
  },
  {
    name: 'list-that-is-not-empty',
    folders: inTests,
    code: [
      test('for (const item of nonEmpty(list)) expect(item).toBe(1);'),
      test('for (const item of [1, 2]) expect(item).toBe(1);'),
      test(
        'const items = [1, 2] as const;\n  for (const [index, item] of items.entries()) expect(item).toBe(index);',
      ),
      test('for (const [name, value] of Object.entries({ a: 1 })) expect(name).toBe(value);'),
      test('for (let index = 0; index < 3; index += 1) expect(index).toBe(1);'),
      test('for (const item of list) if (item > 1) throw new Error(`${item}`);'),
      test('await Promise.all([1, 2].map(async (item) => expect(item).toBe(1)));'),
      test('await vi.waitFor(() => expect(list).toEqual([]));'),
      test('expect(nonEmpty(list).filter((item) => item > 1)).toEqual([]);'),
      test('expect(nonEmpty([...nonEmpty(map).keys()]).every((item) => item > 1)).toBe(true);'),
      test('expect(list.filter((item) => item > 1)).toEqual([2]);'),
      test('expect(list.map(String)).toEqual([]);'),
      table('test.for(nonEmpty(list))'),
      table('test.for([...nonEmpty(map).keys(), 1])'),
    ],
  },
];
