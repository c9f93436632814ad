import type { RawColumn } from '#openmetadata/profile/column-profile.ts';
import { binsFor, rawColumn } from '#openmetadata/profile/measurements.ts';
import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import { queryCounts, type Counting } from './counts.ts';
import { queryFrequencies } from './frequencies.ts';
import type { MeasuredColumn } from './measured-column.ts';
import { queryMoments } from './moments.ts';

/** Values whose columns share a statement: more would have several groupings in memory at once. */
const valuesPerStatement = 1_000_000;
const columnsPerStatement = 400;

/** All metrics of the columns of a relation, and the number of its rows. */
export async function measureColumns(
  session: DuckDbSession,
  relation: string,
  columns: readonly MeasuredColumn[],
  memoryLimitMb: number,
): Promise<{ rows: number; raw: RawColumn[] }> {
  const { rows, moments } = await queryMoments(session, relation, columns);
  const size = Math.min(columnsPerStatement, Math.max(1, Math.floor(valuesPerStatement / Math.max(1, rows))));
  const raw: RawColumn[] = [];
  for (let start = 0; start < columns.length; start += size) {
    const chunk = columns.slice(start, start + size).map((column, index) => ({ column, moments: moments[start + index]! }));
    const frequencies = await queryFrequencies(session, relation, chunk, memoryLimitMb);
    const measured = chunk.map((each) => {
      const found = frequencies.get(each.column);
      return { ...each, frequencies: found, bins: binsFor(each.moments, found) };
    });
    const counts = await queryCounts(
      session,
      relation,
      measured.flatMap(({ column, bins }): Counting[] => {
        if (column.traits.typeClass === 'text') return [{ by: 'length', column }];
        return bins ? [{ by: 'bin', column, bins }] : [];
      }),
    );
    for (const { column, ...each } of measured) {
      const { name, traits } = column;
      raw.push(rawColumn({ name, typeClass: traits.typeClass, ...each, counts: counts.get(column) }, rows));
    }
  }
  return { rows, raw };
}
