import { expect, test } from 'vitest';
import { inMatrix, inOneRow } from '#orchestrator/reports/partitions/layout.ts';
import {
  createSurvey,
  worstOf,
  type SurveyOptions,
} from '#orchestrator/reports/partitions/survey.ts';
import { partitionStatuses, type PartitionStatus } from '#orchestrator/state/partition-states.ts';

const letters: Readonly<Record<string, PartitionStatus>> = {
  x: 'failed',
  m: 'missing',
  s: 'stale',
  p: 'in-progress',
  f: 'fresh',
};

/** Each page is a text with one letter per key; keys are numbers. */
function survey(pages: readonly string[], options: Partial<SurveyOptions> = {}) {
  const made = createSurvey({
    layout: inOneRow(pages.join('').length, 4),
    listed: ['missing'],
    joins: true,
    limit: 2,
    ...options,
  });
  let next = 0;
  for (const page of pages) {
    const before = next;
    next += page.length;
    const states = Uint8Array.from(page, (letter) =>
      partitionStatuses.indexOf(letters[letter] ?? 'fresh'),
    );
    made.add(states, (index) => String(before + index + 1));
  }
  return made;
}

const cellsOf = (pages: readonly string[], cells: number, total = pages.join('').length) =>
  survey(pages, { layout: inOneRow(total, cells) }).cells;

test('a cell has its ends and how many of its keys have which status, over pages too', () => {
  expect(cellsOf(['xf', 'm', 'ffs'], 2)).toEqual([
    { first: '1', last: '3', counts: [1, 1, 0, 0, 1] },
    { first: '4', last: '6', counts: [0, 0, 1, 0, 2] },
  ]);
});

test('keys of two dimensions are in rows of one and columns of the other', () => {
  const size = { columns: 10, rows: 2 };
  // Three keys of the first dimension, each with two of the second.
  const across = survey(['xf', 'mf', 'sf'], { layout: inMatrix(3, 2, size, true) });
  expect(across.cells.map(({ first }) => first)).toEqual(['1', '3', '5', '2', '4', '6']);
  const down = survey(['xf', 'mf', 'sf'], { layout: inMatrix(3, 2, size, false) });
  expect(down.cells).toEqual([
    { first: '1', last: '3', counts: [1, 1, 0, 0, 0] },
    { first: '2', last: '4', counts: [0, 0, 0, 0, 2] },
    { first: '5', last: '5', counts: [0, 0, 1, 0, 0] },
    { first: '6', last: '6', counts: [0, 0, 0, 0, 1] },
  ]);
});

test('a cell has the worst status of its keys, and no cell is left over', () => {
  const worst = (...[pages, cells, total]: Parameters<typeof cellsOf>) =>
    cellsOf(pages, cells, total).map(worstOf);
  expect(worst(['ffffpfspsxmf'], 6)).toEqual([
    'fresh',
    'fresh',
    'in-progress',
    'stale',
    'failed',
    'missing',
  ]);
  expect(worst(['fm'], 6)).toEqual(['fresh', 'missing']);
  expect(worst(['xm', 'sp', 'ff'], 3)).toEqual(['failed', 'stale', 'fresh']);
  expect(worst([], 3)).toEqual([]);
});

test('keys that were added after the others were counted are in the last cell', () => {
  const { cells, counts } = survey(['fffx'], { layout: inOneRow(2, 2) });
  expect(cells.map(worstOf)).toEqual(['fresh', 'failed']);
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
