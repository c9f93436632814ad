import { kindOf, kindOfAll } from './cell-kind.ts';

type Row = readonly string[];

/** How a row relates to the ones below it. */
export type Evidence =
  /** Its kinds differ from those of the values below: certainly a header. */
  | 'header'
  /** It has the same kinds as the values below. */
  | 'values'
  /** All cells are text, or there is nothing below. */
  | 'none';

/** Number of rows to examine: more add no information. */
export const rowsOfEvidence = 1_000;

/** Detects a header from the column types alone. */
export function evidenceOf(first: Row, below: readonly Row[]): Evidence {
  let isTyped = false;
  for (const [index, cell] of first.entries()) {
    const kind = kindOfAll(below.map((row) => row[index] ?? ''));
    if (kind === undefined || kind === 'text') continue;
    isTyped = true;
    const own = kindOf(cell);
    if (own !== 'empty' && own !== kind) return 'header';
  }
  return isTyped ? 'values' : 'none';
}

/**
 * Whether the first row names the columns. A row is a header if it has text above values, or in a
 * table of texts. A row that could be values counts as a header if it starts with a label or an
 * empty cell, followed by years or a sequence such as hours, and the rows below do not.
 */
export function isHeader(first: Row, below: readonly Row[]): boolean {
  switch (evidenceOf(first, below)) {
    case 'header':
      return true;
    case 'none':
      return below.length > 0 || isHeaderAlone(first);
    case 'values':
      return isIndexHeader(first, below) || namesYears(first, below) || namesSequence(first, below);
  }
}

/** A single row is a header unless all of it is numeric. */
function isHeaderAlone(first: Row): boolean {
  const kinds = first.map(kindOf);
  return kinds.every((kind) => kind === 'text' || kind === 'empty') || kinds[0] === 'text';
}

/**
 * As written by pandas: no name above an index that is never empty, and names above all other
 * columns.
 */
function isIndexHeader([index, ...names]: Row, below: readonly Row[]): boolean {
  if (index?.trim() !== '' || names.length === 0 || new Set(names).size < names.length)
    return false;
  return (
    names.every((name) => kindOf(name) === 'text') &&
    below.every(([cell]) => cell !== undefined && cell.trim() !== '')
  );
}

function namesYears(first: Row, below: readonly Row[]): boolean {
  const places = first.flatMap((cell, index) => (kindOf(cell) === 'number' ? [index] : []));
  const years = places.map((index) => wholeOf(first[index]));
  if (!years.every(isYear) || new Set(years).size < years.length) return false;
  const isLabelled = places[0] !== 0;
  const isSequence = stepOf(years) !== undefined;
  if (!isLabelled && !(isSequence && places.length === first.length)) return false;
  return !places.every((index) =>
    below.every((row) => isYear(wholeOf(row[index])) || kindOf(row[index] ?? '') === 'empty'),
  );
}

function namesSequence(first: Row, below: readonly Row[]): boolean {
  const start = first.findIndex((cell) => kindOf(cell) === 'number');
  if (start < 0) return false;
  const isLabelled =
    start > 0 && first.slice(0, start).every((cell) => ['text', 'empty'].includes(kindOf(cell)));
  const sequenceOf = (row: Row) => stepOf(row.slice(start).map(numberOf));
  const step = sequenceOf(first);
  if (step === undefined || step <= 0) return false;
  const from = numberOf(first[start]) ?? Number.NaN;
  const count = first.length - start;
  const isUsual = isLabelled
    ? count > 2 || (step === 1 && from <= 1)
    : step === 1 && from === 0 && count > 2;
  return isUsual && !below.every((row) => sequenceOf(row) === step);
}

/** Numbers at equal intervals. */
function stepOf(numbers: readonly (number | undefined)[]): number | undefined {
  const [first, second] = numbers;
  if (first === undefined || second === undefined) return undefined;
  const step = second - first;
  const isSequence = numbers.every(
    (number, index) => number !== undefined && Math.abs(number - first - index * step) < 1e-9,
  );
  return isSequence ? step : undefined;
}

function numberOf(cell: string | undefined): number | undefined {
  return cell !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(cell) ? Number(cell) : undefined;
}

function wholeOf(cell: string | undefined): number | undefined {
  return cell !== undefined && /^\s*\d{4}\s*$/.test(cell) ? Number(cell) : undefined;
}

function isYear(number: number | undefined): boolean {
  return number !== undefined && number >= 1800 && number <= 2200;
}
