import type { PartitionStatus } from '../../state/partition-states.ts';
import type { Output } from '../output/output.ts';

/**
 * The colour of a status, the character of its cells, and their character on terminals without
 * colours.
 */
const looks = {
  failed: { colour: 'red', glyph: '×', plain: 'x' },
  missing: { colour: 'dim', glyph: '·', plain: '.' },
  stale: { colour: 'yellow', glyph: '▒', plain: '~' },
  'in-progress': { colour: 'cyan', glyph: '▸', plain: '>' },
  fresh: { colour: 'green', glyph: '█', plain: '#' },
} as const;

/** One character per cell. */
export function bar(
  cells: readonly PartitionStatus[],
  output: Pick<Output, 'style' | 'terminal'>,
): string {
  const runs: { status: PartitionStatus; length: number }[] = [];
  for (const status of cells) {
    const open = runs.at(-1);
    if (open !== undefined && open.status === status) open.length += 1;
    else runs.push({ status, length: 1 });
  }
  return runs.map(({ status, length }) => cellsOf(status, length, output)).join('');
}

/** A number of cells with a status, as they look in the bar. */
export function cellsOf(
  status: PartitionStatus,
  count: number,
  { style, terminal }: Pick<Output, 'style' | 'terminal'>,
): string {
  const { colour, glyph, plain } = looks[status];
  return style(colour, (terminal === undefined ? plain : glyph).repeat(count));
}
