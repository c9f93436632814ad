import { isoTime } from '#openmetadata/profile/iso-time.ts';
import type { FuzzFile } from '../support/fuzz-file.ts';
import type { Column } from '../support/table.ts';
import { wrongNames } from './names.ts';
import { readingsOf, type Reading } from './readings.ts';
import { wrongRefusal, type Refused } from './refusal.ts';
import { tablesOf, type Candidate } from './tables.ts';
import { fewest, nearest, type Complaints, type Verdict } from './verdict.ts';

/** The result of converting a dataset's CSV file. */
export interface Converted {
  readonly status: 'read';
  readonly rows: number;
  readonly csv: {
    readonly names: readonly string[];
    readonly records: readonly (readonly string[])[];
  };
  readonly parquet: {
    readonly names: readonly string[];
    /** Type names as in a catalog. */
    readonly types: readonly string[];
    /** Cells as DuckDB casts them to text. */
    readonly records: readonly (readonly (string | null)[])[];
  };
}

/**
 * Like `judge`, for a converted file: both results have the rows, the names and the values of the
 * file.
 */
export function judgeDataset(file: FuzzFile, converted: Refused | Converted): Complaints {
  if (converted.status === 'refused') return wrongRefusal(file, converted);
  if (file.truth === undefined)
    return [`converted, though it holds ${file.defect?.name ?? 'no table'}`];
  return nearest(tablesOf(file.truth).map((table) => wrongTable(table, converted)));
}

function wrongTable(
  { columns, rows, named, emptyIsNull }: Candidate,
  { rows: counted, csv, parquet }: Converted,
): Verdict {
  const written = columns.map(({ name }) => name);
  const same = JSON.stringify(csv.names) === JSON.stringify(parquet.names);
  const counts = [counted, csv.records.length, parquet.records.length];
  const structure = [
    ...(same
      ? []
      : [
          `Parquet has other names than CSV: ${JSON.stringify(parquet.names)}, ${JSON.stringify(csv.names)}`,
        ]),
    ...(csv.names.length === columns.length
      ? []
      : [`${csv.names.length} columns where there are ${columns.length}`]),
    ...(named ? wrongNames(written, csv.names, { ordered: true, caseMatters: false }) : []),
    ...(counts.every((count) => count === rows)
      ? []
      : [`${counts.join(', ')} rows where there are ${rows}`]),
  ];
  if (structure.length > 0) return { structure, values: [] };
  const values = columns.flatMap((column, index) => {
    const label = (text: string) =>
      `column ${JSON.stringify(csv.names[index])} (${column.kind.type} as ${parquet.types[index]}): ${text}`;
    const inCsv = wrongText(
      column,
      csv.records.map((record) => record[index] ?? ''),
    );
    const readings = readingsOf(column, parquet.types[index]!, { emptyIsNull, large: false });
    const cells = parquet.records.map((record) => record[index] ?? null);
    const inParquet =
      readings.length === 0
        ? ['these values have no such type']
        : fewest(readings.map((reading) => wrongCells(reading, cells)));
    return [...inCsv, ...inParquet].map(label);
  });
  return { structure, values };
}

/** The new CSV file contains the original texts, except for decimal commas. */
function wrongText({ cells, kind }: Column, found: readonly string[]): Complaints {
  const usesComma = 'comma' in kind && kind.comma === true;
  const row = found.findIndex((text, index) => {
    const cell = cells[index] ?? '';
    return text !== cell && !(usesComma && text === cell.replace(',', '.'));
  });
  return row < 0
    ? []
    : [
        `row ${row + 1} of the CSV file has ${JSON.stringify(found[row])} where ${JSON.stringify(cells[row])} stands`,
      ];
}

function wrongCells({ family, keys }: Reading, cells: readonly (string | null)[]): Complaints {
  const row = cells.findIndex((cell, index) => {
    const key = keys[index] ?? null;
    if (key === null || cell === null) return key !== cell;
    if (family.name === 'text') return cell !== key;
    return !family.shows(
      family.name === 'boolean'
        ? cell === 'true'
        : family.compare && !family.number
          ? isoTime(cell)
          : cell,
      key,
      1,
    );
  });
  return row < 0
    ? []
    : [
        `row ${row + 1} of the Parquet file has ${JSON.stringify(cells[row])} where the file has ${JSON.stringify(keys[row])}`,
      ];
}
