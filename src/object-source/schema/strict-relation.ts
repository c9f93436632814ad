import { positional } from './table-shape.ts';

/** Whether a text would be changed. */
type Check = (text: string) => string;

/** By type. */
export type Checks = Readonly<Record<string, Check | undefined>>;

/** Most numbers have no surrounding blanks and are not trimmed. */
const isNot =
  (type: string): Check =>
  (text) =>
    `${text}::${type}::varchar <> ${text} and ${text}::${type}::varchar <> trim(${text})`;

/** Digits beyond the precision of times. */
export function losesTime(text: string): string {
  return `length(${text}) > 15 and regexp_matches(${text}, '[.]\\d{6}0*[1-9]')`;
}

/**
 * Values that DuckDB silently changes when casting text: 1.5 becomes 2, y becomes true, a date loses
 * its time, a time loses its date or its nanoseconds.
 */
const changes: Checks = {
  BIGINT: isNot('bigint'),
  UBIGINT: isNot('ubigint'),
  'DECIMAL(38,0)': isNot('decimal(38,0)'),
  BOOLEAN: (text) => `${text} in ('0', '1', 'y', 'n', 'Y', 'N')`,
  // 01/02/03 would be in the year 1.
  DATE: (text) => `length(${text}) > 10 or substr(${text}, 5, 1) not in ('-', '/')`,
  TIME: (text) =>
    `not regexp_full_match(trim(${text}), '\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,6}0*)?)?')`,
  TIMESTAMP: losesTime,
  // The CSV reader turns invalid values into null; a cast rejects them.
  'TIMESTAMP WITH TIME ZONE': losesTime,
};

/**
 * A relation whose types were inferred from the start of a file only. Reading it fails with a
 * conversion error if a later value does not match its type exactly.
 *
 * @param read reads columns `c0`, `c1`, … of the given types
 * @param known checks that replace the defaults; none for a type that DuckDB itself parses exactly
 */
export function strictRelation(
  types: readonly string[],
  known: Checks,
  read: (types: readonly string[]) => string,
): string {
  const checks = types.map((type) => (type in known ? known[type] : changes[type]));
  const columns = types.map((type, index) => {
    const column = positional(index);
    const change = checks[index]?.(column);
    return change === undefined
      ? column
      : `case when ${change} then error('Could not convert') else ${column}::${type} end as ${column}`;
  });
  return `(select ${columns.join(', ')} from ${read(types.map((type, index) => (checks[index] ? 'VARCHAR' : type)))})`;
}
