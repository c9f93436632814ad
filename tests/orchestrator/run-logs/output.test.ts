import { expect, test } from 'vitest';
import { outputAfter } from '#orchestrator/run-logs/output.ts';

test('who reads an output again from before its place writes only what follows, also among lines of one time', () => {
  const written: string[] = [];
  const output = outputAfter({ time: '2026-01-01T00:00:01.000000000Z', lines: 2 }, (_, line) =>
    written.push(line),
  );
  const lines = [
    ['00.999999999', 'a'],
    ['01.000000000', 'b'],
    ['01.000000000', 'c'],
    ['01.000000000', 'd'],
    ['02.000000000', 'e'],
  ] as const;
  for (const count of [4, 5, 5]) {
    const take = output.read();
    for (const [seconds, line] of lines.slice(0, count)) take(`2026-01-01T00:00:${seconds}Z`, line);
  }
  expect(written).toEqual(['d', 'e']);
  expect(output.place()).toEqual({ time: '2026-01-01T00:00:02.000000000Z', lines: 1 });
});
