import { expect, test } from 'vitest';
import { readAs } from '#activities/datasets/read-options.ts';

test('a file counts as changed where it is read, or converted, otherwise than before', () => {
  const options = { skipRows: 0, separator: ',', decimal: '.' };
  expect(readAs(options)).toBe(readAs({ ...options }));
  expect(readAs({ ...options, skipRows: 1 })).not.toBe(readAs(options));
  expect(readAs(options, 1)).not.toBe(readAs(options, 2));
});
