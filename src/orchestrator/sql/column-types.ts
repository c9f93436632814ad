import pg from 'pg';

const { builtins, getTypeParser } = pg.types;

/**
 * Reads columns like `pg`, except `bigint` as a number. By default `pg` returns `bigint` as text
 * because it can exceed the exact range of numbers, but then `'10' < '9'`. Counts, ordinals and
 * durations never get that large; a larger value fails the statement.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format = 'text') =>
    oid === builtins.INT8 && format === 'text'
      ? exactNumber
      : (getTypeParser(oid, format) as unknown),
};

function exactNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(
    `A column of type bigint holds ${text}, which no number represents exactly: select it as text`,
  );
}
