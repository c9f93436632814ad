import { expect, test } from 'vitest';
import type { StoredOutcome } from '#orchestrator/state/materializations.ts';
import { outcomeLine } from '#dev/quickstart/outcome-line.ts';

const [startedAt, endedAt] = [new Date(0), new Date(1_240)];
const step = { ordinal: 1, startedAt, endedAt, checks: [] };

test.each<[StoredOutcome, string]>([
  [
    {
      ...step,
      asset: 'city/meters',
      partition: 'north',
      status: 'materialized',
      metadata: { rowsRead: 12, tables: 1, estimatedRows: 9, sent: 0 },
      error: null,
    },
    '  ✔ city/meters [north]                            1.2 s  12 rows read, 1 table',
  ],
  [
    {
      ...step,
      asset: 'city/list',
      partition: '',
      status: 'materialized',
      metadata: {},
      error: null,
    },
    '  ✔ city/list                                      1.2 s',
  ],
  [
    {
      ...step,
      asset: 'city/meters',
      partition: 'south',
      status: 'failed',
      metadata: {},
      error: 'No meter answers:\nall are unavailable',
    },
    '  ✘ city/meters [south]                            1.2 s\n      No meter answers:\n      all are unavailable',
  ],
])('%j', (outcome, line) => {
  expect(outcomeLine(outcome)).toBe(line);
});
