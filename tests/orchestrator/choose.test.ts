import { expect, test } from 'vitest';
import { choose } from '#orchestrator/choose.ts';

test('the error for an unknown name is short, however long the name and the list of names', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `sales/table_${index}`);
  const chosen = (given: string) => () => choose('asset', given, names);
  expect(chosen('sales/table_7')()).toBe('sales/table_7');
  expect(chosen('sales/tables_7')).toThrow(/^No asset is named sales\/tables_7\. Did you mean /);
  expect(chosen('nothing')).toThrow(/sales\/table_19 and 9980 more$/);
  // Not compared with any of them: that would take minutes.
  expect(chosen('x'.repeat(1_000_000))).toThrow(/^.{0,700}$/);
});
