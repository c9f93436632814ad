import type {
  ColumnBody,
  ColumnProfileBody,
  SampleDataBody,
  TableProfileBody,
} from '#openmetadata/entities.ts';
import type { FuzzFile } from '../support/fuzz-file.ts';
import type { Column } from '../support/table.ts';
import { placesOf, wrongNames } from './names.ts';
import { wrongProfile } from './profile.ts';
import { readingsOf, type Reading, type ReadingOptions } from './readings.ts';
import { wrongRefusal, type Refused } from './refusal.ts';
import { tablesOf, type Candidate } from './tables.ts';
import { fewest, nearest, type Complaints, type Verdict } from './verdict.ts';

/** A file's catalog entry. */
export interface Cataloged {
  readonly status: 'read';
  readonly columns: readonly ColumnBody[];
  readonly profile: TableProfileBody | undefined;
  readonly sample: SampleDataBody | undefined;
  /** Whether the profile covers only some of the rows. */
  readonly sampled: boolean;
}

export type Observed = Refused | Cataloged;

/** Number of sample rows that the product keeps. */
const shownRows = 50;

/**
 * Compares the catalog entry with the file's content. A rejection is only correct for a file with a
 * defect, and only with the actual reason; a defective file that is read nevertheless must be read
 * correctly.
 */
export function judge(file: FuzzFile, observed: Observed): Complaints {
  if (observed.status === 'refused') return wrongRefusal(file, observed);
  if (file.truth === undefined)
    return [`cataloged, though it holds ${file.defect?.name ?? 'no table'}`];
  return nearest(tablesOf(file.truth).map((table) => wrongTable(table, observed)));
}

function wrongTable(
  { columns, rows, named, ordered, ...options }: Candidate,
  observed: Cataloged,
): Verdict {
  const { profile, sample } = observed;
  const names = observed.columns.map(({ name }) => name);
  const written = columns.map(({ name }) => name);
  const structure = (...complaints: string[]): Verdict => ({ structure: complaints, values: [] });
  if (names.length !== columns.length)
    return structure(`${names.length} columns where there are ${columns.length}: ${shown(names)}`);
  if (profile === undefined) return structure('cataloged without a profile');
  const shownNames = observed.columns.map(nameInFile);
  const places = ordered ? names.map((_, index) => index) : placesOf(written, shownNames);
  const found = places.map((place) => shownNames[place] ?? '');
  const same = (others: readonly string[]): boolean =>
    JSON.stringify(others) === JSON.stringify(names);
  const { rowCount, columnCount } = profile.tableProfile;
  const wrong = [
    ...(named ? wrongNames(written, found, { ordered, caseMatters: true }) : []),
    ...(rowCount === rows ? [] : [`${rowCount} rows where there are ${rows}`]),
    ...(columnCount === columns.length ? [] : [`a column count of ${columnCount}`]),
    ...(same(profile.columnProfile.map(({ name }) => name))
      ? []
      : ['the profile has other columns']),
    ...(sample === undefined || same(sample.columns) ? [] : ['the sample has other columns']),
    ...(sample?.rows.length === Math.min(rows, shownRows)
      ? []
      : [`${sample?.rows.length} sample rows of ${rows}`]),
  ];
  if (wrong.length > 0) return structure(...wrong);
  const values = columns.flatMap((column, index) => {
    const place = places[index]!;
    return wrongColumn(column, {
      body: observed.columns[place]!,
      profile: observed.sampled ? undefined : profile.columnProfile[place],
      cells: sample?.rows.map((row) => row[place]) ?? [],
      columns: columns.length,
      options,
    });
  });
  return { structure: [], values };
}

/**
 * OpenMetadata rejects quotes, double colons and line breaks in names: the catalog substitutes
 * them, and displays the original name.
 */
function nameInFile({ name, displayName }: ColumnBody): string {
  return name.includes('__reserved__') ? displayName : name;
}

interface CatalogedColumn {
  readonly body: ColumnBody;
  readonly profile: ColumnProfileBody | undefined;
  readonly cells: readonly unknown[];
  /** Of the table. */
  readonly columns: number;
  readonly options: ReadingOptions;
}

function wrongColumn(
  column: Column,
  { body, profile, cells, columns, options }: CatalogedColumn,
): Complaints {
  const label = `column ${JSON.stringify(body.name)} (${column.kind.type} as ${body.dataType}, ${body.dataTypeDisplay.slice(0, 80)})`;
  const readings = readingsOf(column, body.dataType, { ...options, scale: body.scale });
  if (readings.length === 0)
    return [`${label}: these values have no such type: ${shown(column.cells)}`];
  const verdicts = readings.map((reading) => [
    ...(profile === undefined ? [] : wrongProfile(reading, profile)),
    ...wrongCells(reading, cells, columns),
  ]);
  return fewest(verdicts).map((each) => `${label}: ${each}`);
}

function wrongCells(
  { family, keys }: Reading,
  cells: readonly unknown[],
  columns: number,
): Complaints {
  const row = cells.findIndex((cell, index) => {
    const key = keys[index] ?? null;
    return key === null ? cell !== null : !family.shows(cell, key, columns);
  });
  return row < 0
    ? []
    : [
        `row ${row + 1} of the sample shows ${JSON.stringify(cells[row])} where the file has ${JSON.stringify(keys[row])}`,
      ];
}

function shown(cells: readonly (string | null)[]): string {
  return JSON.stringify(cells.filter((cell) => cell !== null).slice(0, 12)).slice(0, 200);
}
