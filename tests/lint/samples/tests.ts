import type { Samples } from './samples.ts';

const inTests = ['tests/trust'];

function test(call: string): string {
  return `import { expect, test } from 'vitest';\n${call}('one', () => {\n  expect(1).toBe(1);\n});`;
}

export const testSamples: readonly Samples[] = [
  {
    name: 'focused-test',
    folders: inTests,
    rule: 'vitest(no-focused-tests)',
    code: [
      test('test.only'),
      `import { describe } from 'vitest';\ndescribe.only('group', () => {});`,
    ],
  },
  {
    name: 'disabled-test',
    folders: inTests,
    rule: 'vitest(no-disabled-tests)',
    code: [`import { describe } from 'vitest';\ndescribe.skip('group', () => {});`],
  },
  {
    name: 'conditional-test',
    folders: inTests,
    rule: 'eslint(no-restricted-properties)',
    advice: 'A test that may not run',
    code: [
      test('test.skipIf(true)'),
      test('test.runIf(false)'),
      `import { expect, test } from 'vitest';\ntest('one', (context) => {\n  context.skip();\n  expect(1).toBe(1);\n});`,
    ],
  },
  {
    name: 'test-without-assertion',
    folders: inTests,
    rule: 'vitest(expect-expect)',
    code: [`import { test } from 'vitest';\ntest('one', () => {});`],
  },
  {
    name: 'other-assertion',
    folders: inTests,
    code: [
      `import { expect, test } from 'vitest';\nconst why = 'because';\ntest('one', () => {\n  expect(1, why).toBe(1);\n});`,
      `import { expectTypeOf, test } from 'vitest';\ntest('one', () => {\n  expectTypeOf(1).toBeNumber();\n});`,
      `import fc from 'fast-check';\nimport { expect, test } from 'vitest';\ntest('one', () => {\n  fc.assert(fc.property(fc.nat(), (n) => expect(n).toBeGreaterThanOrEqual(0)));\n});`,
    ],
  },
  { name: 'test', folders: inTests, code: [test('test'), test('test.each([1, 2])')] },
];
