import type pg from 'pg';
import { problemsOf, type Problems } from '../problems-of.ts';
import { columnTypes } from './column-types.ts';
import { UnexpectedRow } from './unexpected-row.ts';

/**
 * Anything that can run a statement: a connection pool, a client in a transaction, or a session.
 */
export type Database = Pick<pg.ClientBase, 'query'>;

/**
 * The text of a statement. Named statements are parsed once per connection and planned less often.
 */
export type Statement = string | { readonly name: string; readonly text: string };

export type Values = readonly unknown[];

/** A zod schema of any copy of zod. Use `z.strictObject`, so that unexpected columns fail, too. */
export interface RowSchema<Row> {
  readonly _zod: { readonly output: Row };
  safeParse(
    row: unknown,
  ):
    | { readonly success: true; readonly data: Row }
    | { readonly success: false; readonly error: Problems };
}

/**
 * Runs a statement and validates each returned row against the schema. Reads `bigint` as a number.
 * @throws UnexpectedRow with the column if a row does not match the schema
 */
export async function query<Row>(
  database: Database,
  schema: RowSchema<Row>,
  statement: Statement,
  values?: Values,
): Promise<readonly Row[]> {
  const { rows } = await send(database, statement, values);
  return checked(schema, statement, rows);
}

/** The same for rows as tuples, whose columns are ordered and need no names. */
export async function queryTuples<Row extends readonly unknown[]>(
  database: Database,
  schema: RowSchema<Row>,
  text: string,
  values?: Values,
): Promise<readonly Row[]> {
  const { rows } = await database.query<unknown[]>({
    text,
    types: columnTypes,
    rowMode: 'array',
    ...(values && { values: [...values] }),
  });
  return checked(schema, text, rows);
}

/** The first row of a statement that may return none. */
export async function queryFirst<Row>(
  database: Database,
  schema: RowSchema<Row>,
  statement: Statement,
  values?: Values,
): Promise<Row | undefined> {
  return (await query(database, schema, statement, values))[0];
}

/** The row of a statement that always returns exactly one, such as a count. */
export async function queryOne<Row>(
  database: Database,
  schema: RowSchema<Row>,
  statement: Statement,
  values?: Values,
): Promise<Row> {
  const [row] = await query(database, schema, statement, values);
  if (row === undefined)
    throw new UnexpectedRow(textOf(statement), 'one row was expected, but none was returned');
  return row;
}

/**
 * Runs a statement without reading its rows.
 * @returns the number of inserted, updated or deleted rows
 */
export async function execute(
  database: Database,
  statement: Statement,
  values?: Values,
): Promise<number> {
  const { rowCount } = await send(database, statement, values);
  return rowCount ?? 0;
}

async function send(
  database: Database,
  statement: Statement,
  values: Values | undefined,
): Promise<pg.QueryResult<object>> {
  const config = typeof statement === 'string' ? { text: statement } : statement;
  return database.query<object>({
    ...config,
    types: columnTypes,
    ...(values && { values: [...values] }),
  });
}

function checked<Row>(
  schema: RowSchema<Row>,
  statement: Statement,
  rows: readonly unknown[],
): readonly Row[] {
  return rows.map((row) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    throw new UnexpectedRow(textOf(statement), problemsOf(parsed.error));
  });
}

const textOf = (statement: Statement) =>
  typeof statement === 'string' ? statement : statement.text;
