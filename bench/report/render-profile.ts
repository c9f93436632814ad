import type { ProfileBenchResult } from '../profile.ts';
import { renderTable } from './render-table.ts';

export function renderProfile({ rows, columns, seconds, statements }: ProfileBenchResult): string {
  const faster = (than: number) => `${(seconds.oneByOne / than).toFixed(1)}×`;
  return renderTable([
    [`Profile of ${rows} rows × ${columns} columns`, 'seconds', 'SQL statements', 'faster'],
    ['Ours, every row', seconds.ours.toFixed(1), String(statements.ours), faster(seconds.ours)],
    [
      'Ours, a sample as by default',
      seconds.oursSampled.toFixed(1),
      '',
      faster(seconds.oursSampled),
    ],
    [
      'A query for each metric and column',
      seconds.oneByOne.toFixed(1),
      String(statements.oneByOne),
      '1.0×',
    ],
  ]);
}
