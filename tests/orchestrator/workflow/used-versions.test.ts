import { expect, test } from 'vitest';
import { createUsedVersions } from '#orchestrator/workflow/used-versions.ts';

test('the first version of a partition counts, and one that is not known does not', () => {
  const used = createUsedVersions();
  used.add('a', '', undefined);
  expect(used.asField()).toEqual({});
  used.add('a', '', '1');
  used.add('a', '', '2');
  used.add('a', 'x', '3');
  expect(used.has('a')).toBe(true);
  expect(used.has('b')).toBe(false);
  expect(used.asField()).toEqual({
    upstream: [
      { asset: 'a', partition: '', version: '1' },
      { asset: 'a', partition: 'x', version: '3' },
    ],
  });
});

test('a result carries a hundred versions at most', () => {
  const used = createUsedVersions();
  for (let index = 0; index < 150; index += 1) used.add('a', String(index), 'v');
  expect(used.asField().upstream).toHaveLength(100);
});
