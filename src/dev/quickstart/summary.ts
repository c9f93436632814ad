import type { StoredOutcome } from '@moderate/orchestrator/client';

/** The run's results as a table: one row per database, and the totals. */
export function summaryTable(outcomes: readonly StoredOutcome[]): string {
  const rows = outcomes
    .filter(({ asset }) => asset === 'openmetadata/postgres_metadata')
    .map(({ partition, metadata }) => {
      const profile = outcomes.find(
        (other) => other.asset === 'openmetadata/postgres_profile' && other.partition === partition,
      );
      return [
        partition,
        ...[
          metadata['tables'],
          metadata['views'],
          metadata['columns'],
          profile?.metadata['rows'],
        ].map(Number),
      ] as const;
    });
  const sums = [1, 2, 3, 4].map((column) =>
    rows.reduce((sum, row) => sum + (Number(row[column]) || 0), 0),
  );
  return [
    ['database', 'tables', 'views', 'columns', 'rows profiled'],
    ...rows.map(([name, ...numbers]) => [name, ...numbers.map(text)]),
    [`${rows.length} databases`, ...sums.map(text)],
  ]
    .map(
      (cells) =>
        `  ${cells.map((cell, column) => (column === 0 ? cell.padEnd(16) : cell.padStart(14))).join('')}`,
    )
    .join('\n');
}

const text = (value: number): string => (Number.isNaN(value) ? '-' : value.toLocaleString('en'));
