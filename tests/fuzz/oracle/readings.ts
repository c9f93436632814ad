import type { Column, DateOrder } from '../support/table.ts';
import { exactNumber, fitsDouble } from './exact.ts';
import { families, type Family } from './families.ts';
import { clockOf, momentOf } from './times.ts';

/** One acceptable interpretation of a column, with the resulting values. */
export interface Reading {
  readonly rule: string;
  readonly family: Family;
  readonly keys: readonly (string | null)[];
}

type Cells = readonly (string | null)[];

export interface ReadingOptions {
  /** Empty texts and missing values are indistinguishable. */
  readonly emptyIsNull: boolean;
  /** The file is larger than the part from which the catalog's types are inferred. */
  readonly large: boolean;
  /** Scale of the type, if it is an exact numeric one; none by default. */
  readonly scale?: number | undefined;
}

/**
 * All acceptable interpretations of a column as a type; empty if the type itself is wrong. A file
 * does not define everything about its values. Where it does not, these are the rules, each with
 * its reason; in all cases, a value never loses a digit, a sign, a time zone or a decimal place:
 *
 * - Every value may stay the original text: nothing is lost.
 * - An integer may be an exact number, or a double with the same digits: it may be an identifier. A
 * number with a fraction or an exponent is a measurement, and may be the nearest double, as
 * everywhere.
 * - Codes with significant leading zeros or additional points are text only.
 * - A date may be a timestamp at midnight. If all dates of a column are valid in both orders
 * (03/04/2025), either order is acceptable for all of them.
 * - A time with a time zone is an instant. If all zones are UTC, the local time without a zone is
 * equivalent.
 * - In CSV an empty text and a missing value are written alike, and a word such as NA may be a
 * value or a missing one: either is acceptable if it applies to the whole column.
 * - The word NaN may also be the double NaN.
 * - A column without values has no type, so every type is acceptable.
 * - The types of a catalog are inferred from the first 2 MB of a file. If a later value does not
 * match, its metrics are those of a type that all values have.
 */
export function readingsOf(
  column: Column,
  dataType: string,
  { emptyIsNull, large, scale = 0 }: ReadingOptions,
): Reading[] {
  const told = readingsAs(column, { dataType, scale }, emptyIsNull);
  return told.length > 0 || !large
    ? told
    : ['STRING', 'NUMERIC', 'DOUBLE', 'JSON'].flatMap((wider) =>
        readingsAs(column, { dataType: wider, scale: Infinity }, emptyIsNull),
      );
}

interface Type {
  readonly dataType: string;
  readonly scale: number;
}

function readingsAs(column: Column, type: Type, emptyIsNull: boolean): Reading[] {
  return nullReadings(column, emptyIsNull).flatMap(({ rule, cells }) =>
    typedReadings(column, type, cells).map((reading) => ({
      ...reading,
      rule: [rule, reading.rule].filter((part) => part !== '').join(', '),
    })),
  );
}

function nullReadings(
  { cells, missingWord }: Column,
  emptyIsNull: boolean,
): { rule: string; cells: Cells }[] {
  const asWritten = { rule: '', cells };
  const withoutWord = (each: { rule: string; cells: Cells }) =>
    missingWord === undefined || !each.cells.includes(missingWord)
      ? []
      : [
          {
            rule: `${missingWord} is missing`,
            cells: each.cells.map((cell) => (cell === missingWord ? null : cell)),
          },
        ];
  const empty =
    emptyIsNull && cells.includes('')
      ? [{ rule: 'empty is missing', cells: cells.map((cell) => (cell === '' ? null : cell)) }]
      : [];
  return [asWritten, ...empty].flatMap((each) => [each, ...withoutWord(each)]);
}

const exactTypes = new Set(['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'NUMERIC', 'DECIMAL']);
const nestedTypes = new Set(['JSON', 'STRUCT', 'ARRAY', 'MAP', 'UNION']);

function typedReadings(
  { kind, sqlType }: Column,
  { dataType, scale }: Type,
  cells: Cells,
): Reading[] {
  const all = (
    rule: string,
    family: Family,
    keyOf: (cell: string) => string | undefined,
  ): Reading[] => {
    const keys = cells.map((cell) => (cell === null ? null : keyOf(cell)));
    return keys.every((key) => key !== undefined) ? [{ rule, family, keys }] : [];
  };
  const isEmpty = cells.every((cell) => cell === null);
  if (isEmpty) return all('no value', families.nested, () => undefined);
  if (dataType === 'STRING') {
    const isJson = kind.type === 'nested' || kind.type === 'mixed';
    return all('text', isJson ? families.nested : families.text, (cell) => cell);
  }
  switch (kind.type) {
    case 'integer':
    case 'decimal':
    case 'float': {
      const point = (cell: string) => (kind.comma ? cell.replace(',', '.') : cell);
      if (exactTypes.has(dataType))
        return all('exact', families.exact, (cell) => heldBy(exactNumber(point(cell)), scale));
      if (dataType === 'FLOAT' && sqlType === 'FLOAT')
        return all('single', families.single, (cell) => String(Math.fround(Number(cell))));
      if (dataType !== 'DOUBLE') return [];
      return all('double', families.double, (cell) => doubleOf(point(cell)));
    }
    case 'boolean':
      return dataType === 'BOOLEAN'
        ? all('boolean', families.boolean, (cell) => cell.toLowerCase())
        : [];
    case 'date':
    case 'timestamp':
      return ordersOf(cells, kind.order).flatMap((order) => momentReadings(cells, order, dataType));
    case 'time':
      return dataType === 'TIME' ? all('clock', families.clock, clockOf) : [];
    case 'uuid':
      return dataType === 'UUID' ? all('uuid', families.uuid, (cell) => cell.toLowerCase()) : [];
    case 'blob':
      return dataType === 'BLOB' ? all('bytes', families.blob, (cell) => cell) : [];
    case 'nested':
    case 'mixed':
      return nestedTypes.has(dataType) ? all('nested', families.nested, (cell) => cell) : [];
    case 'empty':
      return dataType === 'DOUBLE' ? all('not a number', families.double, doubleOf) : [];
    case 'text':
    case 'code':
      return [];
  }
}

/** The number, if a type with this scale represents it exactly. */
function heldBy(exact: string | undefined, scale: number): string | undefined {
  return exact !== undefined && Number(exact.split('e')[1] ?? 0) >= -scale ? exact : undefined;
}

function doubleOf(text: string): string | undefined {
  if (/^nan$/i.test(text)) return 'NaN';
  if (/^-?Infinity$/.test(text)) return text;
  const exact = exactNumber(text);
  const mayRound = /[.eE]/.test(text) && Number.isFinite(Number(text));
  return exact !== undefined && (mayRound || fitsDouble(exact)) ? String(Number(text)) : undefined;
}

/** Both orders, if days and months are interchangeable in all cells. */
function ordersOf(cells: Cells, order: DateOrder): DateOrder[] {
  if (order === 'ymd') return [order];
  const other = order === 'dmy' ? 'mdy' : 'dmy';
  return cells.every((cell) => cell === null || momentOf(cell, other) !== undefined)
    ? [order, other]
    : [order];
}

function momentReadings(cells: Cells, order: DateOrder, dataType: string): Reading[] {
  const moments = cells.map((cell) => (cell === null ? null : momentOf(cell, order)));
  if (moments.some((moment) => moment === undefined)) return [];
  const keys = (keyOf: (key: string) => string) =>
    moments.map((moment) => (moment ? keyOf(moment.key) : null));
  const some = moments.find((moment) => moment !== null && moment !== undefined);
  const midnight = (key: string) => (key.includes('T') ? key : `${key}T00:00:00`);
  const rule = `dates as ${order}`;
  if (dataType === 'DATE' && !some?.hasClock)
    return [{ rule, family: families.date, keys: keys((key) => key) }];
  if (dataType === 'TIMESTAMPZ' && some?.zoned)
    return [{ rule, family: families.instant, keys: keys(midnight) }];
  const isUtc = cells.every((cell) => cell === null || /(?:Z|[+-]00:?00)$/.test(cell));
  if (dataType === 'TIMESTAMP' && (!some?.zoned || isUtc))
    return [{ rule, family: families.moment, keys: keys(midnight) }];
  return [];
}
