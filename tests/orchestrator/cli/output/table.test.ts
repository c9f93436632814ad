import { expect, test } from 'vitest';
import { idColumn, table } from '#orchestrator/cli/output/table.ts';

const style = (_: string, text: string) => text;
const ids = ['01a2297b-d56d-7a95-aa2c-0042ae04807d', '01a2297b-d56d-7a95-aa2c-11112222807d'];
const columns = [
  { title: 'STATUS' },
  { title: 'JOB', cut: { keep: 'ends', min: 12 } },
  idColumn('RUN', ids),
] as const;
const rows = [
  { cells: ['failed', 'propagateNewUserToTrustServicesJob', ids[0] ?? ''], below: ['It is over'] },
  { cells: ['completed', '東京のジョブ', ids[1] ?? ''] },
];

test('where nothing limits it, nothing is shortened', () => {
  expect(table(columns, rows, { style, width: undefined })).toEqual([
    'STATUS     JOB                                 RUN',
    'failed     propagateNewUserToTrustServicesJob  01a2297b-d56d-7a95-aa2c-0042ae04807d',
    '    It is over',
    'completed  東京のジョブ                        01a2297b-d56d-7a95-aa2c-11112222807d',
  ]);
  expect(table(columns, rows, { style, width: 83 })).toEqual(
    table(columns, rows, { style, width: undefined }),
  );
});

test('ids are the first to be shortened, to their ends', () => {
  expect(table(columns, rows, { style, width: 82 })).toEqual([
    'STATUS     JOB                                 RUN',
    'failed     propagateNewUserToTrustServicesJob  …ae04807d',
    '    It is over',
    'completed  東京のジョブ                        …2222807d',
  ]);
});

test('what may be shortened is, as far as it may', () => {
  expect(table(columns, rows, { style, width: 40 })[1]).toBe(
    'failed     propagate…vicesJob  …ae04807d',
  );
  expect(table(columns, rows, { style, width: 10 })[1]).toBe('failed     propag…esJob  …ae04807d');
});

test('ids are as long as needed to distinguish them', () => {
  const alike = ['a-1-00000000', 'a-2-00000000'];
  const lines = table(
    [{ title: '' }, idColumn('', alike)],
    alike.map((id) => ({ cells: ['x', id] })),
    { style, width: 14 },
  );
  expect(lines).toEqual(['x  …1-00000000', 'x  …2-00000000']);
});
