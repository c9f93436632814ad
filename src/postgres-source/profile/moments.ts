import { queryTuples } from '@moderate/orchestrator';
import { z } from 'zod';
import type { PostgresSession } from '#resources/postgres.ts';
import { momentFields, readMoments, type Moments } from '#openmetadata/profile/measurements.ts';
import { chunked, type MeasuredColumn } from './measured-column.ts';
import { columnOf, type Source } from './source.ts';

/**
 * How numbers are summed. Doubles are fast but may overflow, which fails the statement with code
 * 22003; then `exact` sums decimals, and if these overflow too, `none` omits sum and deviation.
 */
export const arithmetics = ['double', 'exact', 'none'] as const;
export type Arithmetic = (typeof arithmetics)[number];

/** A select list has at most 1,664 entries; a column takes up to 7. */
const columnsPerStatement = 200;
const nonFinite = new Set(['NaN', 'Infinity', '-Infinity']);

export interface MomentsOptions {
  source(columns: readonly MeasuredColumn[]): Source;
  readonly arithmetic: Arithmetic;
}

/**
 * The row count and the moments of all columns: usually one statement that scans the table once.
 */
export async function queryMoments(
  session: PostgresSession,
  columns: readonly MeasuredColumn[],
  { source, arithmetic }: MomentsOptions,
): Promise<{ rows: number; moments: Moments[] }> {
  const moments = new Map<MeasuredColumn, Moments>();
  let rows: number | undefined;

  async function measure(chunk: readonly MeasuredColumn[], onlyFinite: boolean): Promise<void> {
    const text = momentsStatement(chunk, { source: source(chunk), arithmetic, onlyFinite });
    const [[count, ...cells] = [0]] = await queryTuples(session, momentsRow, text);
    rows ??= count;
    chunk.forEach((column, index) =>
      moments.set(column, readMoments(cells.slice(index * width, (index + 1) * width))),
    );
  }

  for (const chunk of columns.length === 0 ? [[]] : chunked(columns, columnsPerStatement))
    await measure(chunk, arithmetic !== 'double');
  // Few columns contain NaN or infinities, so individual values are only checked if the minimum or
  // maximum is one.
  const tainted = columns.filter(
    (column) => column.traits.typeClass === 'number' && isTainted(moments.get(column)!),
  );
  for (const chunk of chunked(tainted, columnsPerStatement)) await measure(chunk, true);
  return { rows: rows ?? 0, moments: columns.map((column) => moments.get(column)!) };
}

interface StatementOptions {
  readonly source: Source;
  readonly arithmetic: Arithmetic;
  /** Excludes NaN and infinities. */
  readonly onlyFinite: boolean;
}

const width = momentFields.length;

/**
 * Counts are numbers; extremes, sums and deviations are texts, since they may exceed any number
 * type.
 */
const momentsRow = z.tuple([z.number()], z.union([z.number(), z.string()]).nullable());

/** One row: the row count, then the fields of each column in order. */
function momentsStatement(
  columns: readonly MeasuredColumn[],
  { source, arithmetic, onlyFinite }: StatementOptions,
): string {
  const selected = columns.flatMap((column) => {
    const expressions = momentsOf(column, arithmetic, onlyFinite);
    return momentFields.map((field) => expressions[field] ?? 'null');
  });
  return `${source.with}select ${['pg_catalog.count(*)', ...selected].join(', ')} from ${source.from}`;
}

function momentsOf(
  column: MeasuredColumn,
  arithmetic: Arithmetic,
  onlyFinite: boolean,
): Partial<Record<keyof Moments, string>> {
  const { typeClass, value, isFinite, sumAs } = column.traits;
  const name = columnOf(column);
  const values = `pg_catalog.count(${name})`;
  const operand = value(name);
  const filter =
    isFinite && (onlyFinite || typeClass === 'time') ? ` filter (where ${isFinite(operand)})` : '';
  const range = {
    values,
    min: `pg_catalog.min(${operand})${filter}::text`,
    max: `pg_catalog.max(${operand})${filter}::text`,
  };
  switch (typeClass) {
    case 'number': {
      const addend =
        arithmetic === 'exact' ? `${operand}::numeric` : sumAs ? `${operand}::${sumAs}` : operand;
      // `stddev_pop` of integers and decimals has as many decimals as their variance, which has
      // none if it is large: 8 digits are correct.
      const sums = {
        sum: `pg_catalog.sum(${addend})${filter}::text`,
        stddev: `pg_catalog.sqrt(pg_catalog.var_pop(${addend})${filter})::text`,
      };
      const counts = filter && {
        finite: `${values}${filter}`,
        below: `pg_catalog.count(*) filter (where ${operand}::text = '-Infinity')`,
      };
      return { ...range, ...(arithmetic !== 'none' && sums), ...(counts || undefined) };
    }
    case 'time':
      return range;
    case 'text':
    case 'discrete':
    case 'opaque':
      return { values };
  }
}

function isTainted({ min, max }: Moments): boolean {
  return [min, max].some((limit) => limit !== null && nonFinite.has(limit));
}
