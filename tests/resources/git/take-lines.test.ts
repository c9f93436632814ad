import { expect, test } from 'vitest';
import { takeLines } from '#resources/git/take-lines.ts';

function given(...texts: readonly string[]): readonly string[] {
  const lines: string[] = [];
  const taker = takeLines((line) => lines.push(line));
  for (const text of texts) taker.write(text);
  taker.end();
  return lines;
}

test('lines come whole, however the text is cut, and progress with its last state', () => {
  expect(
    given(
      'remote: Count',
      'ing: 1\rremote: Counting: 2',
      '\rremote: Counting: 3, done.\nwarning: a',
      '\n\nlast',
    ),
  ).toEqual(['remote: Counting: 3, done.', 'warning: a', 'last']);
});

test('output without line breaks uses no more memory than a few lines', () => {
  expect(given('x'.repeat(10_000), 'y'.repeat(10_000)).map(({ length }) => length)).toEqual([
    8_000,
  ]);
  expect(given(...Array.from({ length: 700 }, (_, index) => `${index}\n`))).toHaveLength(500);
});
