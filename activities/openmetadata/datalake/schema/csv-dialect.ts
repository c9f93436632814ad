import { readFile } from 'node:fs/promises';
import { literal, type DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import { unreadable } from '../duckdb-error.ts';

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly skip: number;
  readonly header: boolean;
  readonly dateFormat: string | undefined;
  readonly timestampFormat: string | undefined;
  readonly decimalComma: boolean;
  /** Words that stand for a missing value. */
  readonly nulls: readonly string[];
  /** Rows may have fewer values than columns. */
  readonly ragged: boolean;
  /** Read by a single thread. */
  readonly inOrder?: boolean;
}

export interface SniffedCsv {
  readonly dialect: CsvDialect;
  readonly types: readonly string[];
  readonly names: readonly string[];
}

interface Trial extends Pick<CsvDialect, 'decimalComma' | 'nulls' | 'ragged'> {
  readonly delimiter?: string;
  /** Quotes are doubled within quotes, as RFC 4180 has it; else DuckDB tries all ways. */
  readonly plainQuotes: boolean;
}

export const missingWords = ['', 'NA', 'N/A', '#N/A', 'n/a', 'nan', 'NaN', 'NULL', 'null', 'None', '-'];
const missingWord = /(?:^|[,;\t|"])\s*(?:NA|N\/A|#N\/A|n\/a|nan|NaN|NULL|null|None|-)\s*(?:$|[,;\t|"\r])/m;
/** A value in single quotes, or a quote after a backslash. */
const otherQuotes = /(?:^|[,;\t|])\s*'|\\"/m;
const delimiters = [',', ';', '\t', '|'];

/**
 * How a CSV file is written, told from its start. A decimal comma and words for missing values are taken for such where that makes
 * more columns something other than text.
 */
export async function sniffCsv(session: DuckDbSession, path: string): Promise<SniffedCsv> {
  const text = await readFile(path, 'latin1');
  const usual: Trial = { decimalComma: false, nulls: [''], ragged: false, plainQuotes: !/['\\]/.test(text) || !otherQuotes.test(text) };
  let best = await sniff(session, path, usual);
  if (usual.plainQuotes && text.includes('"') && ('error' in best || looksUnsplit(best))) {
    best = await sniff(session, path, { ...usual, plainQuotes: false });
  }
  if ('error' in best || looksUnsplit(best)) {
    const lenient = await sniff(session, path, { ...usual, ragged: true, plainQuotes: !text.includes('"') && usual.plainQuotes });
    if (!('error' in lenient) && ('error' in best || lenient.types.length > 1)) best = lenient;
  }
  if ('error' in best) throw unreadable(best.error);
  const { delimiter, ragged } = best.dialect;
  if (!best.types.includes('VARCHAR')) return best;
  // Each trial takes time, and most files have neither.
  const commas = delimiter !== ',' && /\d,\d/.test(text);
  const words = missingWord.test(text);
  const found = { ...usual, ragged, delimiter };
  const others: readonly Trial[] = [
    ...(!commas ? [] : [{ ...found, decimalComma: true }]),
    ...(!words ? [] : [{ ...found, nulls: missingWords }]),
    ...(!words || !commas ? [] : [{ ...found, decimalComma: true, nulls: missingWords }]),
  ];
  for (const other of others) {
    if (!best.types.includes('VARCHAR')) break;
    const sniffed = await sniff(session, path, other);
    if (!('error' in sniffed) && sniffed.types.length === best.types.length && texts(sniffed) < texts(best)) best = sniffed;
  }
  return best;
}

async function sniff(session: DuckDbSession, path: string, trial: Trial): Promise<SniffedCsv | { readonly error: unknown }> {
  try {
    return await ask(session, path, trial);
  } catch (error) {
    return { error };
  }
}

async function ask(session: DuckDbSession, path: string, trial: Trial): Promise<SniffedCsv> {
  const { decimalComma, nulls, ragged, delimiter, plainQuotes } = trial;
  const options = [
    'sample_size = -1',
    ...(delimiter === undefined ? [] : [`delim = ${literal(delimiter)}`]),
    // Without them DuckDB tries each delimiter with each of ten ways to quote, which takes five times as long.
    ...(plainQuotes ? [`quote = '"'`, `escape = '"'`] : []),
    ...(decimalComma ? [`decimal_separator = ','`] : []),
    ...(ragged ? ['null_padding = true', 'strict_mode = false'] : []),
    `nullstr = [${nulls.map(literal).join(', ')}]`,
  ];
  const [row = []] = await session.rows(
    `select "Delimiter", "Quote", "Escape", "SkipRows", "HasHeader", "DateFormat", "TimestampFormat",
       list_transform("Columns", lambda c: c.type), list_transform("Columns", lambda c: c.name)
     from sniff_csv(${literal(path)}, ${options.join(', ')})`,
  );
  const [delim, quote, escape, skip, header, dateFormat, timestampFormat, types, names] = row;
  return {
    types: types as string[],
    names: names as string[],
    dialect: {
      delimiter: String(delim),
      quote: given(quote) ?? '"',
      escape: given(escape) ?? given(quote) ?? '"',
      skip: Number(skip),
      header: header === true,
      dateFormat: given(dateFormat),
      timestampFormat: given(timestampFormat),
      decimalComma,
      nulls,
      ragged,
    },
  };
}

/** What the start does not need, the rest of the file may: no quote seen is no reason to know none. */
function given(cell: unknown): string | undefined {
  return typeof cell === 'string' && cell !== '' && cell !== '(empty)' ? cell : undefined;
}

/** Where lines have different numbers of values, DuckDB prefers a single column. */
function looksUnsplit({ names }: SniffedCsv): boolean {
  return names.length === 1 && delimiters.some((delimiter) => names[0]!.includes(delimiter));
}

function texts({ types }: SniffedCsv): number {
  return types.filter((type) => type === 'VARCHAR').length;
}
