import { html, type Html } from '../html.ts';
import type { Tone } from './badge.ts';

export interface CellGrid {
  /** Rows of cells, each with its counts by state. */
  readonly cells: readonly (readonly number[])[];
  /** Number of columns. */
  readonly columns: number;
  /** The colours of the states, from the top of a cell to the bottom. */
  readonly tones: readonly Tone[];
  readonly label: string;
  /** The cells that get a mark besides their states, by index. */
  readonly marked?: readonly boolean[];
}

const stripHeight = 40;
export const rowHeight = 16;
/** Keeps a single item among thousands visible. */
const leastHeight = 3;

/** A grid of cells that each show the shares of their states. */
export function cellGrid({ cells, columns, tones, label, marked = [] }: CellGrid): Html {
  const rows = columns === 0 ? 0 : cells.length / columns;
  const height = rows > 1 ? rowHeight : stripHeight;
  const room = rows > 1 ? height - 1 : height;
  const paths = tones.map(() => '');
  const open: (Piece | undefined)[] = tones.map(() => undefined);
  for (const [index, counts] of cells.entries()) {
    const column = index % columns;
    const top = Math.floor(index / columns) * height;
    for (const [tone, piece] of piecesOf(counts, room).entries()) {
      const before = open[tone];
      const continues = column > 0 && before?.y === top + piece.y && before.height === piece.height;
      if (continues) before.width += 1;
      else {
        paths[tone] += pathOf(before);
        open[tone] = { x: column, width: 1, y: top + piece.y, height: piece.height };
      }
    }
  }
  const marks = marked
    .map((isMarked, index) =>
      isMarked
        ? triangle(index % columns, (Math.floor(index / columns) + 1) * height, columns)
        : '',
    )
    .join('');
  return html`<svg
    class="cells"
    height="${height * Math.max(1, rows)}"
    viewBox="0 0 ${columns} ${height * rows}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label}"
  >
    ${tones.map((tone, index) => {
      const d = `${paths[index] ?? ''}${pathOf(open[index])}`;
      return d === '' ? '' : html`<path class="${tone}" d="${d}" />`;
    })}
    ${marks === '' ? '' : html`<path class="marks" d="${marks}" />`}
  </svg>`;
}

const markHeight = 9;

/** A triangle at the bottom of a cell. Its width is a hundredth of that of the grid. */
function triangle(column: number, bottom: number, columns: number): string {
  const half = columns / 200;
  return `M${column + 0.5 - half} ${bottom}h${2 * half}l${-half} ${-markHeight}z`;
}

interface Piece {
  readonly x: number;
  width: number;
  readonly y: number;
  readonly height: number;
}

/**
 * The position and height of each state in a cell. The tallest piece shrinks to make room for
 * minimum heights.
 */
function piecesOf(
  counts: readonly number[],
  room: number,
): readonly { readonly y: number; readonly height: number }[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const heights = counts.map((count) =>
    count === 0 ? 0 : Math.max(leastHeight, Math.round((count / total) * room)),
  );
  const highest = heights.indexOf(Math.max(...heights));
  const excess = heights.reduce((sum, height) => sum + height, 0) - room;
  if (total > 0) heights[highest] = (heights[highest] ?? 0) - excess;
  let y = 0;
  return heights.map((height) => {
    y += height;
    return { y: y - height, height };
  });
}

function pathOf(piece: Piece | undefined): string {
  if (piece === undefined || piece.height === 0) return '';
  const { x, y, width, height } = piece;
  return `M${x} ${y}h${width}v${height}h-${width}z`;
}
