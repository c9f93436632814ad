import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import type { CsvTypes, ValueFormats } from './read-csv.ts';
import { losesTime } from './strict-relation.ts';
import { positional } from './table-shape.ts';

const zoned = 'TIMESTAMP WITH TIME ZONE';
const times: ReadonlySet<string> = new Set(['TIME', 'TIMESTAMP', zoned]);

/** More would make a statement of many megabytes. */
const columnsPerStatement = 200;

const iso: readonly (string | undefined)[] = ['%Y-%m-%d', '%Y-%m-%d %H:%M:%S'];

/**
 * Types that may lose or change the meaning of the values. @param strict whether all values were
 * read as exactly the inferred types
 */
export function doubtfulTypes(
  { types, formats }: CsvTypes,
  bytes: Buffer,
  strict: boolean,
): ReadonlySet<string> {
  const isSure = (format: string | undefined): boolean => strict && iso.includes(format);
  const has = new Set(types);
  let text: string | undefined;
  const matches = (pattern: RegExp): boolean => pattern.test((text ??= bytes.toString('latin1')));
  const doubts: Readonly<Record<string, () => boolean>> = {
    [zoned]: () => true,
    BOOLEAN: () => matches(/(?<![\w-])[tf](?![\w-])/i),
    BIGINT: () => !strict && matches(/0[xb]/i),
    DATE: () => !isSure(formats.dateFormat),
    TIMESTAMP: () => !isSure(formats.timestampFormat),
    TIME: () => matches(/\.\d{7}/),
    DOUBLE: () =>
      (matches(/\d{16}/) && matches(/(?<![\d.])\d{16,}(?![\d.])/)) || matches(/0x|e\+?\d{3}/i),
  };
  return new Set(Object.keys(doubts).filter((type) => has.has(type) && doubts[type]?.()));
}

/**
 * Replaces types suggested by DuckDB so that no value changes its meaning: integers that a double
 * would round become decimals or text; `10.1.2` is not a day in 2010; dates that could be April 3rd
 * or March 4th stay text, as do nanoseconds; `t` is not a boolean; `0xd8` and `1e400` are not
 * numbers.
 *
 * @param read returns a relation of all rows with columns of the given types
 */
export async function refineTypes(
  session: DuckDbSession,
  read: (types: readonly string[]) => string,
  found: CsvTypes,
  doubtful: ReadonlySet<string> = new Set(found.types),
): Promise<CsvTypes> {
  const { types, formats } = found;
  const clear = await clearFormats(session, read, found);
  const questions = types.flatMap((type, index) => {
    const column = positional(index);
    const question = doubtful.has(type) ? questionOf(type, column, formats) : undefined;
    if (question === undefined) return [];
    return [
      {
        index,
        question: times.has(type)
          ? `case when bool_or(${losesTime(column)}) then 'VARCHAR' else ${question} end`
          : question,
      },
    ];
  });
  const answers = new Map<number, string>();
  for (let start = 0; start < questions.length; start += columnsPerStatement) {
    const part = questions.slice(start, start + columnsPerStatement);
    const [row = []] = await session.rows(
      `select ${part.map(({ question }) => question).join(', ')} from ${read(types.map(() => 'VARCHAR'))}`,
    );
    for (const [at, { index }] of part.entries()) answers.set(index, String(row[at]));
  }
  const refined = types.map((type, index) => {
    if (type === 'DATE' && formats.dateFormat !== undefined && clear.dateFormat === undefined)
      return 'VARCHAR';
    if (
      type === 'TIMESTAMP' &&
      formats.timestampFormat !== undefined &&
      clear.timestampFormat === undefined
    )
      return 'VARCHAR';
    return answers.get(index) ?? type;
  });
  return { types: refined, formats: { ...formats, ...clear } };
}

function questionOf(
  type: string,
  column: string,
  { dateFormat, timestampFormat }: ValueFormats,
): string | undefined {
  const text = `trim(${column})`;
  // Patterns take ten times as long as `like`, so they only apply to unusual notations. Blanks and
  // signs sort before `0`.
  const all = (pattern: string, usual?: string): string => {
    const matches = `regexp_full_match(${text}, '(${pattern}|${infinities})')`;
    return usual === undefined
      ? `bool_and(${matches})`
      : `bool_and(case when ${column} like '${usual}' and ${column} >= '0' then true else ${matches} end)`;
  };
  if (type === 'DATE')
    return `case when ${all(dateFormat === undefined ? isoDay : `(${isoDay}|${otherDay})`, usualDay)} then 'DATE' else 'VARCHAR' end`;
  if (type === 'TIMESTAMP') {
    const pattern = timestampFormat === undefined ? `${isoDay}.*` : `(${isoDay}|${otherDay}).*`;
    return `case when ${all(pattern, `${usualDay}%`)} then 'TIMESTAMP' else 'VARCHAR' end`;
  }
  if (type === zoned)
    return `case when ${all(`${isoDay}.*:.*(Z|z|UTC|[+-]\\d{1,2}(:?\\d{2})?)`)} then '${zoned}' ${unzoned(text, all, { dateFormat, timestampFormat })} else 'VARCHAR' end`;
  if (type === 'BOOLEAN')
    return `case when bool_or(length(${text}) = 1) then 'VARCHAR' else 'BOOLEAN' end`;
  if (type === 'BIGINT')
    return `case when bool_and(regexp_full_match(${text}, '[+-]?\\d+')) then 'BIGINT' else 'VARCHAR' end`;
  if (type === 'TIME') return `'TIME'`;
  if (type !== 'DOUBLE') return undefined;
  // Compares the displayed digits: a double may be 2^63 while its shortest text is another number.
  // Casts to decimals take thirty times as long.
  const shown = `rtrim(replace(split_part(try_cast(${text} as double)::varchar, 'e', 1), '.', ''), '0')`;
  const isRounded = `regexp_full_match(${text}, '[+-]?\\d{16,}') and ${shown} is distinct from rtrim(ltrim(${text}, '+'), '0')`;
  const isInfinite = `not isfinite(try_cast(${text} as double)) and regexp_matches(${text}, '\\d')`;
  const isWhole = `regexp_full_match(${text}, '[+-]?\\d{1,38}')`;
  return `case when bool_and(${isWhole}) then 'DECIMAL(38,0)' when bool_or(${isRounded} or ${isInfinite} or regexp_full_match(${text}, '[+-]?0[xX].*')) then 'VARCHAR' else 'DOUBLE' end`;
}

/**
 * The patterns require four-digit years: with two digits the century is ambiguous, as is whether
 * they are years at all.
 */
const infinities = '[+-]?[iI]nf(inity)?';
const usualDay = '____-__-__';
const isoDay = String.raw`\d{4}[-/]\d{1,2}[-/]\d{1,2}`;
const otherDay = String.raw`\d{1,2}[-/.]\d{1,2}[-/.]\d{4}`;

/** DuckDB adds a time zone to times in several notations. */
function unzoned(
  text: string,
  all: (pattern: string) => string,
  { dateFormat, timestampFormat }: Pick<ValueFormats, 'dateFormat' | 'timestampFormat'>,
): string {
  const dates = `when ${all(isoDay)} and bool_and(try_cast(${text} as date) is not null) then 'DATE'`;
  const times = `when ${all(`${isoDay}[ T]\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?`)} and bool_and(try_cast(${text} as timestamp) is not null) then 'TIMESTAMP'`;
  return [
    ...(iso.includes(dateFormat ?? iso[0]) ? [dates] : []),
    ...(iso.includes(timestampFormat ?? iso[1]) ? [times] : []),
  ].join(' ');
}

/** Whether a format has a four-digit year and an unambiguous order. */
function isClear(format: string): boolean {
  return format.startsWith('%Y') || format.startsWith('%d.%m.%Y');
}

/** The formats that are unambiguous by themselves, or because a value has a day after the 12th. */
async function clearFormats(
  session: DuckDbSession,
  read: (types: readonly string[]) => string,
  { types, formats }: CsvTypes,
): Promise<Pick<ValueFormats, 'dateFormat' | 'timestampFormat'>> {
  const clear = async (type: string, format: string | undefined): Promise<string | undefined> => {
    if (format === undefined || isClear(format)) return format;
    if (!format.includes('%Y')) return undefined;
    const day = '(1[3-9]|[23]\\d)';
    const pattern = format.startsWith('%d') ? `^\\s*${day}\\D` : `^\\s*\\d{1,2}\\D${day}\\D`;
    const columns = types.flatMap((each, index) => (each === type ? [positional(index)] : []));
    if (columns.length === 0) return format;
    const proofs = columns.map(
      (column) => `coalesce(bool_or(regexp_matches(${column}, '${pattern}')), false)`,
    );
    const [row = []] = await session.rows(
      `select ${proofs.join(' or ')} from ${read(types.map(() => 'VARCHAR'))}`,
    );
    return row[0] === true ? format : undefined;
  };
  return {
    dateFormat: await clear('DATE', formats.dateFormat),
    timestampFormat: await clear('TIMESTAMP', formats.timestampFormat),
  };
}
