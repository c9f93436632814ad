import { writeFile } from 'node:fs/promises';
import { literal, type DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import { missingWords, sniffCsv, type CsvDialect, type SniffedCsv } from './csv-dialect.ts';
import { readCsv, readCsvStrictly } from './read-csv.ts';
import { positional } from './table-shape.ts';
import { wholeRecords } from './whole-records.ts';

/** To tell its types, and to see that all of the start holds them, takes three quarters of the time that all of it would take. */
const partBytes = 16 * 2 ** 10;
/** So that several threads read the start. The reader leaves out a record that fills a buffer. */
const smallBuffer = 2 ** 19;

/** As `sniffCsv`, of the start of a file, which is then at `path`. */
export async function sniffStart(session: DuckDbSession, start: Buffer, path: string): Promise<SniffedCsv> {
  const sniffed = start.length > 2 * partBytes ? await sniffPart(session, start, path) : undefined;
  if (sniffed) return sniffed;
  await writeFile(path, start);
  return sniffCsv(session, path);
}

/** What a part of the start tells, if all of it holds that. Undefined where that is not certain. */
async function sniffPart(session: DuckDbSession, start: Buffer, path: string): Promise<SniffedCsv | undefined> {
  try {
    await writeFile(path, wholeRecords(start.subarray(0, partBytes)));
    const sniffed = await sniffCsv(session, path);
    const { dialect, types } = sniffed;
    if (dialect.ragged || dialect.decimalComma || dialect.nulls.length > 1) return undefined;
    const counts = types.map((_, index) => `count(${positional(index)})`);
    const words = missingWords.map(literal).join(', ');
    const texts = types.flatMap((type, index) => (type === 'VARCHAR' ? [`count(*) filter (${positional(index)} not in (${words}))`] : []));
    const [values = []] = await session.rows(`select ${['count(*)', ...texts].join(', ')} from ${readCsv(path, dialect, types)}`);
    // A column without values, or with words for missing ones alone, counts as text, whatever comes.
    if (values.some((count) => Number(count) === 0)) return undefined;
    await writeFile(path, start);
    const buffer = hasShortRecords(start, dialect) ? smallBuffer : undefined;
    await session.rows(`select ${counts.join(', ')} from ${readCsvStrictly(path, dialect, types, buffer)}`);
    return sniffed;
  } catch {
    return undefined;
  }
}

/** Whether each is less than half a small buffer, as far as that is told without looking for quotes. */
function hasShortRecords(start: Buffer, { quote }: CsvDialect): boolean {
  if (start.includes(quote)) return false;
  for (let end = 0; end + smallBuffer / 2 < start.length;) {
    const next = start.lastIndexOf('\n', end + smallBuffer / 2) + 1;
    if (next <= end) return false;
    end = next;
  }
  return true;
}
