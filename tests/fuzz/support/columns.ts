import type { Random } from './random.ts';
import { pickNames, type NameStyle } from './names.ts';
import type { Column, Kind } from './table.ts';
import { plainText, type MakerOf } from './values.ts';

/** Dimensions of a table to generate. */
export interface Bounds {
  readonly rows: number;
  readonly columns: number;
}

export interface ColumnStyle {
  readonly names: NameStyle;
  readonly kinds: readonly (readonly [weight: number, maker: MakerOf])[];
  /** Whether words for missing values occur. */
  readonly missingWords: boolean;
  /** Whether the last value of a column may be of another kind. */
  readonly surprises: boolean;
}

const missingWords = ['NA', 'N/A', 'null', 'NULL', 'nan', 'NaN', 'None', '-', 'n/a'];

export function makeColumns(
  random: Random,
  { rows, columns }: Bounds,
  style: ColumnStyle,
): Column[] {
  return pickNames(random.fork('names'), columns, style.names).map((name, index) => {
    const { cells, ...column } = makeColumn(random.fork(`column ${index}`), rows, style);
    return { name, ...column, cells };
  });
}

function makeColumn(
  random: Random,
  rows: number,
  { kinds, missingWords: words, surprises }: ColumnStyle,
): Omit<Column, 'name'> {
  const { kind, sqlType, cell } = random.weighted(kinds)(random);
  const typed = sqlType === undefined ? {} : { sqlType };
  const gaps = random.weighted([
    [5, 0],
    [3, 0.1],
    [1, 0.6],
    [0.3, 1],
  ] as const);
  const word =
    words && kind.type !== 'text' && random.chance(0.12) ? random.pick(missingWords) : undefined;
  const values = Array.from({ length: rows }, () =>
    random.chance(gaps) ? (word ?? null) : cell(),
  );
  const written =
    surprises && random.chance(0.06) ? withSurprise(random, kind, values) : { kind, cells: values };
  const isGone = !written.cells.some((each) => each !== null && each !== word);
  return {
    ...typed,
    ...written,
    ...(isGone && { kind: { type: 'empty' } }),
    ...(word !== undefined && { missingWord: word }),
  };
}

/** Whether its last value differs in kind from all others. */
function withSurprise(
  random: Random,
  kind: Kind,
  cells: readonly (string | null)[],
): Pick<Column, 'kind' | 'cells'> {
  if (cells.length === 0) return { kind, cells };
  const before = cells.slice(0, -1);
  if (kind.type === 'integer' && random.chance(0.5))
    return { kind: { type: 'decimal' }, cells: [...before, '0.25'] };
  if (['nested', 'mixed', 'blob'].includes(kind.type)) return { kind, cells };
  return { kind: { type: 'text' }, cells: [...before, plainText(random).cell()] };
}
