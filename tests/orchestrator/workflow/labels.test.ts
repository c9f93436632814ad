import { expect, test } from 'vitest';
import { createLabels } from '#orchestrator/workflow/labels.ts';

test('a label is taken once', () => {
  const labels = createLabels(['a']);
  expect([labels.add('a'), labels.add('b'), labels.add('b')]).toEqual([false, true, false]);
  expect(labels.values()).toEqual(['a', 'b']);
});

test.each([
  ['short', (index: number) => String(index), 100],
  ['long', (index: number) => `${'x'.repeat(60)}${100 + index}`, 30],
  ['in letters of several bytes', (index: number) => `${'日'.repeat(60)}${100 + index}`, 10],
  ['with quotes, which JSON escapes', (index: number) => `${'"'.repeat(60)}${100 + index}`, 15],
])('of labels that are %s there are as many as Temporal takes', (_, label, expected) => {
  const labels = createLabels();
  for (let index = 0; index < 200; index += 1) labels.add(label(index));
  expect(labels.values()).toHaveLength(expected);
  expect(Buffer.byteLength(JSON.stringify(labels.values()))).toBeLessThanOrEqual(2_000);
});
