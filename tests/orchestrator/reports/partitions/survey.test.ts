import { expect, test } from 'vitest';
import { createSurvey, type SurveyOptions } from '#orchestrator/reports/partitions/survey.ts';
import type { PartitionStatus } from '#orchestrator/state/partition-states.ts';

const letters: Readonly<Record<string, PartitionStatus>> = {
  x: 'failed',
  m: 'missing',
  s: 'stale',
  p: 'in-progress',
  f: 'fresh',
};

/** Each page is a text with a letter for each of its keys, which are numbers. */
function survey(pages: readonly string[], options: Partial<SurveyOptions> = {}) {
  const total = pages.join('').length;
  const made = createSurvey({
    total,
    cells: 4,
    listed: ['missing'],
    joins: true,
    limit: 2,
    ...options,
  });
  const all = pages.join('');
  let next = 0;
  for (const page of pages) {
    const before = next;
    next += page.length;
    made.add(
      page.length,
      (index) => letters[all[before + index] ?? ''] ?? 'fresh',
      (index) => String(before + index + 1),
    );
  }
  return made;
}

test('a cell has the worst status of its keys, and no cell is left over', () => {
  expect(survey(['ffffpfspsxmf'], { cells: 6 }).cells).toEqual([
    'fresh',
    'fresh',
    'in-progress',
    'stale',
    'failed',
    'missing',
  ]);
  expect(survey(['fm'], { cells: 6 }).cells).toEqual(['fresh', 'missing']);
  expect(survey(['xm', 'sp', 'ff'], { cells: 3 }).cells).toEqual(['failed', 'stale', 'fresh']);
  expect(survey([], { cells: 3 }).cells).toEqual([]);
});

test('keys that were added after the others were counted are in the last cell', () => {
  const { cells, counts } = survey(['fffx'], { cells: 2, total: 2 });
  expect(cells).toEqual(['fresh', 'failed']);
  expect(counts).toEqual({ failed: 1, missing: 0, stale: 0, 'in-progress': 0, fresh: 3 });
});

test('neighbours of the same status are one range, over pages too, and what is over the limit is counted', () => {
  const { listed, first, last } = survey(['fmm', 'mmfm', 'fmmf', 'm']);
  expect([first, last]).toEqual(['1', '12']);
  expect(listed).toEqual([
    {
      status: 'missing',
      ranges: [
        { first: '2', last: '5', count: 4, keys: ['2', '3', '4'] },
        { first: '7', last: '7', count: 1, keys: ['7'] },
      ],
      more: { ranges: 2, partitions: 3 },
    },
  ]);
});

test('keys that have no order are listed one by one', () => {
  const [missing, failed] = survey(['mmmx'], {
    joins: false,
    listed: ['missing', 'failed'],
  }).listed;
  expect(missing).toEqual({
    status: 'missing',
    ranges: [
      { first: '1', last: '1', count: 1, keys: ['1'] },
      { first: '2', last: '2', count: 1, keys: ['2'] },
    ],
    more: { ranges: 1, partitions: 1 },
  });
  expect(failed?.ranges).toEqual([{ first: '4', last: '4', count: 1, keys: ['4'] }]);
});
