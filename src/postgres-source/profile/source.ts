import { escapeIdentifier } from 'pg';
import type { ProfiledTable } from './tables.ts';

/**
 * Which rows of a table are profiled. All statements of a transaction that read the same sample see
 * the same rows.
 */
export type Sample =
  | { readonly kind: 'all' }
  /** About this percentage: whole pages, or single rows in small tables. */
  | { readonly kind: 'pages' | 'rows'; readonly percent: number; readonly seed: number }
  /** The first rows that a view or foreign table returns, which are not random. */
  | { readonly kind: 'first'; readonly rows: number };

/** The parts of a statement that reads sampled rows: the text before `select`, and after `from`. */
export interface Source {
  readonly with: string;
  readonly from: string;
}

/**
 * The columns are those that the statement references.
 *
 * @param filter a condition on the rows of `t`, whose columns the statement need not reference
 */
export function sourceOf(
  table: Pick<ProfiledTable, 'schema' | 'name'>,
  sample: Sample,
  columns: readonly { readonly name: string }[],
  filter?: string,
): Source {
  const names = columns.map(columnOf).join(', ');
  const filtered = (from: string): string =>
    filter === undefined ? from : `(select ${names} from ${from} where ${filter}) t`;
  const relation = `${escapeIdentifier(table.schema)}.${escapeIdentifier(table.name)}`;
  switch (sample.kind) {
    case 'all':
      return { with: '', from: filtered(`${relation} t`) };
    case 'pages':
    case 'rows': {
      const method = sample.kind === 'pages' ? 'system' : 'bernoulli';
      return {
        with: '',
        from: filtered(
          `${relation} t tablesample ${method} (${sample.percent}) repeatable (${sample.seed})`,
        ),
      };
    }
    case 'first': {
      // Materialized, so that a view is computed once even if several branches of the statement
      // read it.
      const where = filter === undefined ? '' : ` where ${filter}`;
      return {
        with: `with t as materialized (select ${names} from ${relation} t${where} limit ${sample.rows}) `,
        from: 't',
      };
    }
  }
}

export function columnOf({ name }: { readonly name: string }): string {
  return `t.${escapeIdentifier(name)}`;
}
