import { DuckDBTypeId } from '@duckdb/node-api';
import { literal } from '#duckdb/open-duckdb.ts';
import { catalogName } from '#openmetadata/server-rules.ts';
import { windowEnd, type Partition } from '#openmetadata/profile/settings/partition.ts';
import { SettingsRefused } from '#openmetadata/profile/settings/settings-refused.ts';
import { positional, type ShapeColumn } from '../schema/table-shape.ts';
import { traitsOf } from './type-traits.ts';

const times = new Set([
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
]);

/**
 * The condition that selects the rows of a partition from a relation with the shape's columns.
 *
 * @throws SettingsRefused if the column is missing or of a type that the partition cannot use
 */
export function partitionFilter(
  columns: readonly ShapeColumn[],
  partition: Partition | undefined,
  capturedAt: number,
): string | undefined {
  if (partition === undefined) return undefined;
  const index = columns.findIndex(({ name }) => catalogName(name) === partition.column);
  const type = columns[index]?.type;
  if (type === undefined)
    throw new SettingsRefused('partitioning.partitionColumnName is not a column of the file');
  const operand = positional(index);
  switch (partition.kind) {
    case 'values': {
      if (traitsOf(type).typeClass === 'opaque') {
        throw new SettingsRefused(
          'partitioning.partitionColumnName is a column whose values cannot be compared',
        );
      }
      return `${operand} in (${partition.values.map((value) => `try_cast(${literal(value)} as ${String(type)})`).join(', ')})`;
    }
    case 'range': {
      if (traitsOf(type).typeClass !== 'number')
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
      if (!times.has(type.typeId))
        throw new SettingsRefused(
          'partitioning.partitionColumnName is not a column of dates or timestamps',
        );
      const end = windowEnd(partition.unit, capturedAt).slice(0, -1);
      const start = `(timestamp ${literal(end)} - interval ${partition.interval} ${partition.unit})`;
      // Subtracting from a timestamp with time zone needs an extension, which is not installed.
      return `${operand} >= ${type.typeId === DuckDBTypeId.TIMESTAMP_TZ ? `(${start}::varchar || '+00')::timestamptz` : start}`;
    }
  }
}
