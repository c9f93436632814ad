import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { Output } from './output.ts';

export interface Column {
  readonly title: string;
  /**
   * How cells can be shortened if the table is wider than the terminal: which part to keep, and the
   * minimum number of characters.
   */
  readonly cut?: { readonly keep: 'start' | 'ends' | 'end'; readonly min: number };
}

export interface Row {
  readonly cells: readonly string[];
  /** Separate lines below the row, such as a reason. */
  readonly below?: readonly string[];
}

type Look = Pick<Output, 'style' | 'width'>;

const gap = 2;

/**
 * Rows in aligned columns, below their titles if there are any. If they are wider than the
 * terminal, columns of ids are shortened first, then the widest of the columns that can be
 * shortened; elsewhere nothing is shortened.
 */
export function table(
  columns: readonly Column[],
  rows: readonly Row[],
  { style, width }: Look,
): readonly string[] {
  const titles = columns.map(({ title }) => style('dim', title));
  const widths = fittingWidths(columns, [titles, ...rows.map(({ cells }) => cells)], width);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const room = widths[index] ?? 0;
        const text = shortened(cell, room, columns[index]?.cut?.keep);
        return text + ' '.repeat(Math.max(0, room - stringWidth(text)));
      })
      .join(' '.repeat(gap))
      .trimEnd();
  const head = columns.some(({ title }) => title !== '') ? [line(titles)] : [];
  return [
    ...head,
    ...rows.flatMap(({ cells, below = [] }) => [
      line(cells),
      ...below.map((text) => `    ${text}`),
    ]),
  ];
}

/** A column of ids, shortened at most to the last characters that distinguish the rows. */
export function idColumn(title: string, ids: readonly string[]): Column {
  let length = 8;
  const isUnique = (count: number) =>
    new Set(ids.map((id) => id.slice(-count))).size === new Set(ids).size;
  while (!isUnique(length)) length += 1;
  return { title, cut: { keep: 'end', min: length + 1 } };
}

function fittingWidths(
  columns: readonly Column[],
  lines: readonly (readonly string[])[],
  width: number | undefined,
): readonly number[] {
  const widths = columns.map((_, index) =>
    Math.max(...lines.map((cells) => stringWidth(cells[index] ?? ''))),
  );
  if (width === undefined) return widths;
  const excess = () => widths.reduce((sum, each) => sum + each, gap * (widths.length - 1)) - width;
  if (excess() <= 0) return widths;
  columns.forEach(({ cut }, index) => {
    if (cut?.keep === 'end') widths[index] = Math.min(widths[index] ?? 0, cut.min);
  });
  while (excess() > 0) {
    const widest = widestOf(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** The widest of the columns that can be shortened further. */
function widestOf(columns: readonly Column[], widths: readonly number[]): number | undefined {
  return columns
    .map(({ cut }, index) => ({ index, width: widths[index] ?? 0, min: cut?.min }))
    .filter(({ width, min }) => min !== undefined && width > min)
    .toSorted((a, b) => b.width - a.width)[0]?.index;
}

const positions = { start: 'end', ends: 'middle', end: 'start' } as const;

function shortened(cell: string, room: number, keep: keyof typeof positions | undefined): string {
  return keep === undefined || stringWidth(cell) <= room
    ? cell
    : cliTruncate(cell, room, { position: positions[keep] });
}
