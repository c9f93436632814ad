import { kindOf, kindOfAll } from './cell-kind.ts';

type Row = readonly string[];

/** Facts about a row and the ones below it. */
export type Evidence =
  /** Above values of a type stands what is none: surely a header. */
  | 'header'
  /** It has the types of what stands below. */
  | 'values'
  /** All is text, or there is nothing below. */
  | 'none';

/** Rows that are looked at: more say no more. */
export const rowsOfEvidence = 1_000;

/** Tells a header by the types of the columns alone. */
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
 * Whether the first row names the columns. Text above values does, and so does any row of a table of texts; of a row that could be values, it is taken
 * for names where it begins with a label, or nothing, and goes on with years or a sequence such as hours, which the rows below do not do too.
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

/** A single row: names, unless it is all numbers. */
function isHeaderAlone(first: Row): boolean {
  const kinds = first.map(kindOf);
  return kinds.every((kind) => kind === 'text' || kind === 'empty') || kinds[0] === 'text';
}

/** As pandas writes an index: no name above values that are never missing, and names above all others. */
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

/** Between numbers of which each is as much more than the one before. */
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
