import { execute } from '@moderate/orchestrator';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { PostgresSession } from '#resources/postgres.ts';
import { sqlState } from '#resources/postgres/sql-state.ts';
import { catalogName } from '#openmetadata/server-rules.ts';
import { windowEnd, type Partition } from '#openmetadata/profile/settings/partition.ts';
import { SettingsRefused } from '#openmetadata/profile/settings/settings-refused.ts';
import type { ProfiledTable } from './tables.ts';
import { traitsOf } from './type-traits.ts';

/**
 * The condition that selects the rows of a partition from the table `t`.
 *
 * @throws SettingsRefused if the column is missing, not permitted or of a type that the partition
 * cannot use
 */
export function partitionFilter(
  { columns }: ProfiledTable,
  partition: Partition | undefined,
  capturedAt: number,
): string | undefined {
  if (partition === undefined) return undefined;
  const column = columns.find(({ name }) => catalogName(name) === partition.column);
  if (column === undefined)
    throw new SettingsRefused('partitioning.partitionColumnName is not a column of the table');
  if (!column.permitted)
    throw new SettingsRefused(
      'partitioning.partitionColumnName is a column that the role may not read',
    );
  const operand = `t.${escapeIdentifier(column.name)}`;
  switch (partition.kind) {
    case 'values': {
      // Literals of unknown type, which take the column's type. For user-defined types they may be
      // invalid: an enum rejects unknown labels, and a user-defined cast could determine the
      // comparison.
      const compared =
        column.type.schema === 'pg_catalog' ? operand : traitsOf(column.type).text(operand);
      return `${compared} in (${partition.values.map((value) => escapeLiteral(value)).join(', ')})`;
    }
    case 'range': {
      if (traitsOf(column.type).typeClass !== 'number')
        throw new SettingsRefused('partitioning.partitionColumnName is not a column of numbers');
      const { from, to } = partition;
      return [
        from === undefined ? [] : [`${operand} >= ${from}`],
        to === undefined ? [] : [`${operand} <= ${to}`],
      ]
        .flat()
        .join(' and ');
    }
    case 'time': {
      const { schema, name } = column.type;
      if (schema !== 'pg_catalog' || !['date', 'timestamp', 'timestamptz'].includes(name)) {
        throw new SettingsRefused(
          'partitioning.partitionColumnName is not a column of dates or timestamps',
        );
      }
      const type = name === 'timestamptz' ? 'timestamptz' : 'timestamp';
      const end = windowEnd(partition.unit, capturedAt);
      return `${operand} >= ${type} '${type === 'timestamptz' ? end : end.slice(0, -1)}' - interval '${partition.interval} ${partition.unit}'`;
    }
  }
}

/**
 * @throws SettingsRefused if a value of the partition is invalid for the column's type, which would
 * fail every statement on the table
 */
export async function checkPartitionValues(
  session: PostgresSession,
  { columns }: ProfiledTable,
  partition: Partition | undefined,
): Promise<void> {
  const type = columns.find(({ name }) => catalogName(name) === partition?.column)?.type;
  if (partition?.kind !== 'values' || type?.schema !== 'pg_catalog') return;
  const values = partition.values.map(
    (value) => `${escapeLiteral(value)}::pg_catalog.${escapeIdentifier(type.name)}`,
  );
  try {
    await execute(session, `select ${values.join(', ')}`);
  } catch (error) {
    if (!sqlState(error)?.startsWith('22')) throw error;
    throw new SettingsRefused(
      "partitioning.partitionValues has a value that the column's type does not have",
    );
  }
}
