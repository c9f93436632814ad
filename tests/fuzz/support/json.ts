import { headBytes } from '#object-source/schema/text-head.ts';
import { makeColumns, type Bounds } from './columns.ts';
import { compress, encode } from './encode.ts';
import type { FuzzFile } from './fuzz-file.ts';
import { jsonDefect } from './json-defects.ts';
import { drawJsonStyle, type JsonStyle } from './json-style.ts';
import { mixed, nested } from './nested-values.ts';
import type { Random } from './random.ts';
import type { Column, Kind, Table } from './table.ts';
import { scalars } from './values.ts';

const raw = new Set(['integer', 'decimal', 'float', 'boolean', 'nested', 'mixed']);

export function makeJson(random: Random, index: number, bounds: Bounds): FuzzFile {
  const draw = random.fork('style');
  const style = drawJsonStyle(draw, bounds.rows);
  const { layout } = style;
  const names = { empty: true, repeated: false, numeric: true };
  const kinds = [...scalars, [4, nested], [1, mixed]] as const;
  const drawn = makeColumns(random.fork('columns'), bounds, {
    names,
    kinds,
    missingWords: false,
    surprises: true,
  });
  const columns = uniqueKeys(drawn).map(asInJson);
  const order = random.fork('order');
  const records = Array.from({ length: bounds.rows }, (_, row) =>
    record(order, columns, row, style),
  );
  const damaged = jsonDefect(random.fork('defect'), { columns, rows: bounds.rows, records }, style);
  const text = damaged.text?.(layoutOf(damaged.records, style)) ?? layoutOf(damaged.records, style);
  const plain = encode(text, style.encoding)!;
  const packed = style.gzip ? compress(plain) : plain;
  const content = damaged.file?.(packed) ?? packed;
  const isLines = layout === 'lines';
  const ending = isLines ? draw.pick(['jsonl', 'ndjson']) : 'json';
  const isEmpty = bounds.rows === 0;
  const truth = layout.endsWith('features') ? damaged.truth && featuresOf(records) : damaged.truth;
  const defect =
    damaged.defect ??
    (isEmpty ? { name: 'no record', reason: /empty|no record|no column|no feature/i } : undefined);
  return {
    index,
    name: `${String(index).padStart(6, '0')}.${ending}${style.gzip ? '.gz' : ''}`,
    format: isLines ? 'jsonl' : 'json',
    content,
    truth: truth && {
      ...truth,
      header: true,
      ordered: false,
      emptyIsNull: false,
      large: plain.length > headBytes,
    },
    ...(defect && { defect }),
    description: `JSON ${JSON.stringify({ ...style, rows: bounds.rows, columns: columns.length })}`,
  };
}

const isBlank = (name: string): boolean => name.trim() === '';

/** Excludes repeated keys; one blank name suffices, because their order may not be significant. */
function uniqueKeys(columns: readonly Column[]): Column[] {
  return columns.filter(
    ({ name }, index) =>
      columns.findIndex(
        (other) => other.name === name || (isBlank(name) && isBlank(other.name)),
      ) === index,
  );
}

/** Booleans in lower case; only ISO 8601 times are times, all others are text. */
function asInJson(column: Column): Column {
  const { kind, cells } = column;
  if (kind.type === 'boolean')
    return {
      ...column,
      cells: cells.map((cell) =>
        cell === 'true' || cell === 'false' ? cell : (cell?.toLowerCase() ?? null),
      ),
    };
  const isIso = cells.every((cell) => cell === null || /^\d{4}-/.test(cell));
  return (kind.type === 'date' || kind.type === 'timestamp') && !isIso
    ? { ...column, kind: { type: 'text' } }
    : column;
}

function record(random: Random, columns: readonly Column[], row: number, style: JsonStyle): string {
  // A key that occurs in no record would not be a column.
  const present = columns.filter(
    ({ cells }) => cells[row] !== null || !style.leavesOut || row === 0,
  );
  const ordered = style.shuffles ? random.shuffle(present) : present;
  const gap = style.spaced ? ' ' : '';
  const fields = ordered.map(({ name, kind, cells }) => {
    const cell = cells[row] ?? null;
    const isRaw = raw.has(kind.type) && cell !== null;
    return `${quoted(name, style)}:${gap}${cell === null ? 'null' : isRaw ? cell : quoted(cell, style)}`;
  });
  return `{${fields.join(`,${gap}`)}}`;
}

function quoted(text: string, { escapes }: JsonStyle): string {
  const plain = JSON.stringify(text);
  return escapes ? plain.replaceAll(/[^\0-\x7f]|[<>&/]/g, escaped) : plain;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function layoutOf(
  records: readonly string[],
  { layout, lineEnd, finalLineEnd, spaced }: JsonStyle,
): string {
  const end = finalLineEnd ? lineEnd : '';
  switch (layout) {
    case 'lines':
      return records.join(lineEnd) + end;
    case 'object':
      return (records[0] ?? '{}') + end;
    case 'array':
      return `[${records.join(spaced ? ', ' : ',')}]${end}`;
    case 'pretty array':
      return `[${lineEnd}${records.map((each) => `  ${broken(each, lineEnd)}`).join(`,${lineEnd}`)}${lineEnd}]${end}`;
    case 'features':
      return `{"type":"FeatureCollection","features":[${records.map(feature).join(',')}]}${end}`;
    case 'pretty features':
      return `{${lineEnd}"type": "FeatureCollection",${lineEnd}"name": "layer",${lineEnd}"features": [${lineEnd}${records.map(feature).join(`,${lineEnd}`)}${lineEnd}]${lineEnd}}${end}`;
  }
}

/** A record over several lines. One that lost its brace has none here either. */
function broken(record: string, lineEnd: string): string {
  return record === '{}'
    ? record
    : `{${lineEnd}    ${record.slice(1).replace(/\}$/, `${lineEnd}  }`)}`;
}

/** A feature collection is the table of its features. */
function featuresOf(records: readonly string[]): Table {
  const column = (
    name: string,
    kind: Kind,
    cellOf: (record: string, index: number) => string,
  ): Column => ({
    name,
    kind,
    cells: records.map(cellOf),
  });
  const columns = [
    column('type', { type: 'text' }, () => 'Feature'),
    column('properties', { type: 'nested' }, (each) => each),
    column('geometry', { type: 'nested' }, (_, index) => geometry(index)),
  ];
  return { columns, rows: records.length };
}

function geometry(index: number): string {
  return `{"type":"Point","coordinates":[${index}.5,${index % 90}]}`;
}

function feature(record: string, index: number): string {
  return `{"type":"Feature","properties":${record},"geometry":${geometry(index)}}`;
}
