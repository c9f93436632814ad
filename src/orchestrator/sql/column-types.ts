import pg from 'pg';

const { builtins, getTypeParser } = pg.types;

/**
 * How columns are read: as `pg` does it, but `bigint` as a number. `pg` reads it as text, since it may be larger than a number counts exactly,
 * and compared as texts `'10' < '9'`. Counts, ordinals and durations never are that large; a value that is fails the statement.
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
