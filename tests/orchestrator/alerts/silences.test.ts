import { expect, test } from 'vitest';
import { isSilenced } from '#orchestrator/alerts/matching.ts';

const silenced = (subject: string, text: string) =>
  isSilenced(
    [
      {
        silenceId: 1,
        rule: '*',
        subject,
        until: new Date(),
        reason: '',
        createdBy: '',
        createdAt: new Date(),
      },
    ],
    'rule',
    text,
  );

test.each([
  ['a.b(c)[d]$^\\', 'a.b(c)[d]$^\\'],
  ['b*d', 'bread'],
  ['*', ''],
  ['a**a', 'aa'],
  ['*a*a*', 'banana'],
  ['*ab', 'abab'],
  ['a*\n*', 'ab\nc'],
])('%j silences %j', (pattern, text) => {
  expect(silenced(pattern, text)).toBe(true);
});

test.each([
  ['a.b', 'axb'],
  ['a*a', 'a'],
  ['ab*bc', 'abc'],
  ['*ab*ab', 'xab'],
  ['B*', 'bread'],
])('%j does not silence %j', (pattern, text) => {
  expect(silenced(pattern, text)).toBe(false);
});

test('a pattern with many * is compared at once', { timeout: 1_000 }, () => {
  expect(silenced(`${'*a'.repeat(60)}*z`, 'a'.repeat(200))).toBe(false);
});
