import { writeFile } from 'node:fs/promises';
import { DuckDbFailure, isOfContent } from '#duckdb/duckdb-failure.ts';
import { identifier, literal, type DuckDbSession } from '#duckdb/open-duckdb.ts';
import { binaryKind, textKind } from '#tables/what-it-is.ts';
import { Unreadable } from '../unreadable.ts';
import { jsonWithNames, parquetNodes, withFileNames, type ParquetNode } from './parquet-fields.ts';
import { positional, uniqueNames, type TableShape } from './table-shape.ts';

const magic = 'PAR1';
/** If the footer is encrypted too. */
const encryptedMagic = 'PARE';
const startBytes = 8_192;
/** The footer length and the magic bytes. */
const tailBytes = 8;
const leastBytes = 12;
const guessedFooterBytes = 64 * 2 ** 10;
const mostFooterBytes = 64 * 2 ** 20;

/**
 * Reads only the footer, in one or two ranges. @param read reads a byte range, inclusive on both
 * ends
 */
export async function readParquetFooter(
  size: number,
  read: (first: number, last: number) => Promise<Buffer>,
): Promise<Buffer> {
  if (size < leastBytes)
    throw new Unreadable(size === 0 ? 'empty' : 'truncated: too short for Parquet');
  const tail = await read(Math.max(0, size - guessedFooterBytes), size - 1);
  if (tail.toString('latin1', tail.length - 4) !== magic)
    throw new Unreadable(await whatElse(size, tail, read));
  const length = tail.readUInt32LE(tail.length - tailBytes) + tailBytes;
  if (length > mostFooterBytes || length > size)
    throw new Unreadable(`its footer would have ${length} bytes`);
  return length <= tail.length
    ? tail.subarray(tail.length - length)
    : read(size - length, size - 1);
}

/** Explains why a file does not end as a Parquet file. */
async function whatElse(
  size: number,
  tail: Buffer,
  read: (first: number, last: number) => Promise<Buffer>,
): Promise<string> {
  if (tail.toString('latin1', tail.length - 4) === encryptedMagic)
    return 'encrypted: it takes a key to read it';
  const start = size <= tail.length ? tail : await read(0, Math.min(size, startBytes) - 1);
  const isParquet = start.toString('latin1', 0, 4) === magic;
  const kind = isParquet
    ? undefined
    : (binaryKind(start) ?? textKind(start.toString('utf8', 0, startBytes)));
  return kind === undefined
    ? 'truncated or mislabelled: it does not end as Parquet does'
    : `mislabelled: its content is ${kind}`;
}

/**
 * A file of only the magic bytes and the footer suffices to infer the columns. @param scratch a
 * file that may be overwritten
 */
export async function parquetShape(
  session: DuckDbSession,
  footer: Buffer,
  scratch: string,
): Promise<TableShape> {
  await writeFile(scratch, Buffer.concat([Buffer.from(magic), footer]));
  await requirePlain(session, scratch);
  const found = await session.columns(`select * from read_parquet(${literal(scratch)})`);
  const rows = await session.rows(
    `select name, coalesce(num_children, 0), coalesce(precision, 0) from parquet_schema(${literal(scratch)})`,
  );
  const nodes = parquetNodes(
    rows.map(([name, children, precision]) => [String(name), Number(children), Number(precision)]),
  );
  requireReadable(nodes);
  const names = uniqueNames(found.map(({ name }, index) => nodes[index]?.name ?? name));
  const columns = found.map(({ type }, index) => ({
    name: names[index]!,
    type: withFileNames(type, nodes[index]),
  }));
  const selected = found.map(({ name, type }, index) => {
    const named = columns[index]!.type;
    const value = named === type ? identifier(name) : jsonWithNames(identifier(name), type, named);
    return `${value} as ${positional(index)}`;
  });
  return {
    columns,
    relation: (path) => `(select ${selected.join(', ')} from read_parquet(${literal(path)}))`,
  };
}

/**
 * The footer may be readable although columns are encrypted; DuckDB fails on the signature of some
 * footers.
 */
async function requirePlain(session: DuckDbSession, path: string): Promise<void> {
  try {
    const [row] = await session.rows(
      `select encryption_algorithm from parquet_file_metadata(${literal(path)})`,
    );
    if ((row?.[0] ?? null) === null) return;
  } catch (error) {
    if (!(error instanceof DuckDbFailure) || !isOfContent(error)) throw error;
    await session.columns(`select * from read_parquet(${literal(path)})`);
  }
  throw new Unreadable('encrypted: it takes a key to read it');
}

const mostDigits = 38;

/** DuckDB would read decimals of higher precision than its own as wrong doubles. */
function requireReadable(nodes: readonly ParquetNode[]): void {
  for (const { name, precision, children } of nodes) {
    if (precision > mostDigits)
      throw new Unreadable(
        `${name} is a decimal of ${precision} digits, of which ${mostDigits} can be read`,
      );
    requireReadable(children);
  }
}
