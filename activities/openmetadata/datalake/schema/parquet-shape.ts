import { writeFile } from 'node:fs/promises';
import { identifier, literal, type DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import { unreadable } from '../duckdb-error.ts';
import { Unreadable } from '../unreadable.ts';
import { positional, type TableShape } from './table-shape.ts';

const magic = 'PAR1';
/** The footer's length and the magic word. */
const tailBytes = 8;
const leastBytes = 12;
const guessedFooterBytes = 64 * 2 ** 10;
const mostFooterBytes = 64 * 2 ** 20;

/** Reads nothing but the footer, in one or two ranges. @param read bytes from and up to, both included */
export async function readParquetFooter(size: number, read: (first: number, last: number) => Promise<Buffer>): Promise<Buffer> {
  if (size < leastBytes) throw new Unreadable(size === 0 ? 'empty' : 'truncated: too short for Parquet');
  const tail = await read(Math.max(0, size - guessedFooterBytes), size - 1);
  if (tail.toString('latin1', tail.length - 4) !== magic) throw new Unreadable('truncated or mislabelled: it does not end as Parquet does');
  const length = tail.readUInt32LE(tail.length - tailBytes) + tailBytes;
  if (length > mostFooterBytes || length > size) throw new Unreadable(`its footer would have ${length} bytes`);
  return length <= tail.length ? tail.subarray(tail.length - length) : read(size - length, size - 1);
}

/** A file of the magic word and the footer is enough to tell the columns. @param scratch a file that may be overwritten */
export async function parquetShape(session: DuckDbSession, footer: Buffer, scratch: string): Promise<TableShape> {
  await writeFile(scratch, Buffer.concat([Buffer.from(magic), footer]));
  try {
    const columns = await session.columns(`select * from read_parquet(${literal(scratch)})`);
    const selected = columns.map(({ name }, index) => `${identifier(name)} as ${positional(index)}`).join(', ');
    return { columns, relation: (path) => `(select ${selected} from read_parquet(${literal(path)}))` };
  } catch (error) {
    throw unreadable(error);
  }
}
