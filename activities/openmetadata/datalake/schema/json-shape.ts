import { writeFile } from 'node:fs/promises';
import { identifier, literal, type DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import { unreadable } from '../duckdb-error.ts';
import { Unreadable } from '../unreadable.ts';
import { requireShallow } from './require-shallow.ts';
import { strictRelation } from './strict-relation.ts';
import { positional, type ShapeColumn, type TableShape } from './table-shape.ts';
import type { TextHead } from './text-head.ts';

/** Of one record. The reader takes twice as much for each thread. */
const mostObjectBytes = 16 * 2 ** 20;

/** JSON lines, an array of records, or a single record. @param scratch a file that may be overwritten */
export async function jsonShape(session: DuckDbSession, head: TextHead, scratch: string): Promise<TableShape> {
  const text = head.bytes.toString('utf8').trim();
  if (!/^[[{]/.test(text)) throw new Unreadable('mislabelled: it is no JSON array, object or lines of objects');
  const isArray = text.startsWith('[');
  if (head.whole && isArray && !text.endsWith(']')) throw new Unreadable('truncated: its array is not closed');
  await writeFile(scratch, head.whole ? text : isArray ? wholeElements(text) : wholeLines(text));
  return describe(session, scratch, { certain: head.whole });
}

interface DescribeOptions {
  /** Whether the types are those of all values. */
  readonly certain: boolean;
  readonly only?: readonly string[];
}

async function describe(session: DuckDbSession, path: string, { certain, only }: DescribeOptions): Promise<TableShape> {
  await requireShallow(path);
  const options = `sample_size = -1, maximum_object_size = ${mostObjectBytes}`;
  try {
    const found = await session.columns(`select * from read_json(${literal(path)}, ${options})`);
    const columns = only ? only.map((name) => found.find((column) => column.name === name) ?? found[0]!) : found;
    return shapeOf(session, columns, certain);
  } catch (error) {
    throw unreadable(error);
  }
}

function shapeOf(session: DuckDbSession, columns: readonly ShapeColumn[], certain: boolean): TableShape {
  const names = columns.map(({ name }) => name);
  const types = columns.map(({ type }) => typeText(String(type)));
  const selected = names.map((name, index) => `${identifier(name)} as ${positional(index)}`).join(', ');
  const read = (path: string, as: readonly string[]): string => {
    const fields = names.map((name, index) => `${identifier(name)}: ${literal(as[index]!)}`).join(', ');
    return `(select ${selected} from read_json(${literal(path)}, columns = {${fields}}, auto_detect = false, format = 'auto',
      maximum_object_size = ${mostObjectBytes}))`;
  };
  return {
    columns,
    relation: (path) => (certain ? read(path, types) : strictRelation(types, {}, (as) => read(path, as))),
    widened: (path) => describe(session, path, { certain: true, only: names }),
  };
}

/** A Parquet file has no integers of 128 bits, and would keep them as doubles. */
function typeText(type: string): string {
  return type === 'HUGEINT' || type === 'UHUGEINT' ? 'DECIMAL(38,0)' : type;
}

function wholeLines(text: string): string {
  const end = text.lastIndexOf('\n');
  if (end < 0) throw new Unreadable('a single object of more than 2 MB, whose fields its start does not tell');
  return text.slice(0, end);
}

/** The elements of an array whose end is missing, up to the last whole one. */
function wholeElements(text: string): string {
  let depth = 0;
  let quoted = false;
  let end = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') {
      depth -= 1;
      if (depth === 1) end = index + 1;
    }
  }
  if (end === 0) throw new Unreadable('a single record of more than 2 MB, whose fields its start does not tell');
  return `${text.slice(0, end)}]`;
}
