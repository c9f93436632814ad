import { expect, test } from 'vitest';
import { blockOf, checksThatBlock, skipped } from '#orchestrator/workflow/failed-checks.ts';

const step = (asset: string) => ({ asset, partition: '2026-01-01' });
const blockedBy = (asset: string) =>
  checksThatBlock(
    blockOf(step(asset), [{ name: 'not_empty', severity: 'error', blocking: true }]) ??
      skipped(step(asset), []),
  );

test('a step says which checks it is skipped for, each once', () => {
  const [one, other] = [blockedBy('one'), blockedBy('other')];
  const below = skipped(step('below'), [one, other]);
  const further = skipped(step('further'), [checksThatBlock(below), other, one]);
  expect(further.message).toBe(
    'further [2026-01-01]: skipped, since check not_empty of one [2026-01-01] and check not_empty of other [2026-01-01] did not pass',
  );
});

test('the error of a step far below many blocked assets stays short', () => {
  const layers = 25;
  let layer = Array.from({ length: layers }, (_, place) => blockedBy(`source_${place}`));
  // Each asset reads two of the layer before it.
  while (layer.length > 1)
    layer = layer
      .slice(1)
      .map((checks, place) =>
        checksThatBlock(skipped(step(`asset_${place}`), [layer[place] ?? [], checks])),
      );
  const { message, details } = skipped(step('last'), layer);
  expect(message).toMatch(
    /^last .* of source_0 .* of source_4 \[2026-01-01\] and others did not pass$/,
  );
  expect(message.length).toBeLessThan(400);
  expect(details).toHaveLength(6);
});
