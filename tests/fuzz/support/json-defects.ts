import type { Defect } from './fuzz-file.ts';
import type { JsonStyle } from './json-style.ts';
import { notTables } from './not-tables.ts';
import type { Random } from './random.ts';
import type { Column, Table } from './table.ts';

export interface JsonParts extends Table {
  readonly records: readonly string[];
}

export interface DamagedJson {
  readonly records: readonly string[];
  readonly truth: Table | undefined;
  readonly defect?: Defect;
  readonly text?: (text: string) => string;
  readonly file?: (bytes: Buffer) => Buffer;
}

type Maker = (random: Random, parts: JsonParts, style: JsonStyle) => DamagedJson | undefined;

const cut: Maker = (random, { records }, { layout }) => {
  if (records.length === 0) return undefined;
  const share = 0.2 + random.next() * 0.75;
  const keepsLines = layout === 'lines';
  return {
    records,
    truth: undefined,
    defect: { name: 'a text that ends too early', reason: /truncated|valid JSON|JSON/ },
    text: (text) => {
      const short = text.trimEnd();
      const end = keepsLines
        ? short.length - random.int(1, Math.min(5, records.at(-1)!.length - 1))
        : Math.max(2, Math.floor(short.length * share));
      return short.slice(0, end);
    },
  };
};

const broken: Maker = (random, { records }) => {
  const row = random.int(0, records.length - 1);
  // An empty object cannot be broken.
  if (records.length < 2 || records[row] === '{}') return undefined;
  const change = random.pick<(record: string) => string>([
    (record) => record.replace(/":/, '" '),
    (record) => `${record.slice(0, -1)},,}`,
    (record) => record.slice(0, -1),
    (record) => `${record.slice(0, -1)},"x":NaN?}`,
    (record) => `${record}}`,
  ]);
  return {
    records: records.map((record, index) => (index === row ? change(record) : record)),
    truth: undefined,
    defect: { name: `not valid JSON in record ${row + 1}`, reason: /JSON|truncated/ },
  };
};

const twice: Maker = (random, { columns, rows, records }, { layout }) => {
  if (rows === 0 || layout.endsWith('features') || columns.length === 0) return undefined;
  const name = 'twice';
  if (columns.some((column) => column.name === name)) return undefined;
  const row = random.int(0, rows - 1);
  const cells = (value: string) =>
    Array.from({ length: rows }, (_, index) => (index === row ? value : null));
  const column = (value: string): Column => ({
    name,
    kind: { type: 'integer' },
    cells: cells(value),
  });
  return {
    records: records.map((record, index) =>
      index === row
        ? `${record.slice(0, -1)}${record === '{}' ? '' : ','}"twice":17,"twice":23}`
        : record,
    ),
    // The last one wins.
    truth: { columns: [...columns, column('23')], rows },
    defect: { name: 'a key that comes twice', reason: /twice/ },
  };
};

const cutGzip: Maker = (random, { records }, { gzip }) => {
  if (!gzip || records.length === 0) return undefined;
  const share = 0.3 + random.next() * 0.6;
  return {
    records,
    truth: undefined,
    defect: {
      name: 'compressed content that ends too early',
      reason: /compressed|truncated|empty/,
    },
    file: (bytes) => bytes.subarray(0, Math.max(12, Math.floor(bytes.length * share))),
  };
};

const noTable: Maker = (random, { records }) => {
  const { name, content, reason } = random.pick(notTables);
  return { records, truth: undefined, defect: { name, reason }, file: () => content };
};

const makers: readonly (readonly [weight: number, maker: Maker])[] = [
  [3, cut],
  [3, broken],
  [2, twice],
  [1, cutGzip],
  [1.5, noTable],
];

/** One in eight files has a defect, if its content allows one. */
export function jsonDefect(random: Random, parts: JsonParts, style: JsonStyle): DamagedJson {
  const whole = { records: parts.records, truth: { columns: parts.columns, rows: parts.rows } };
  if (!random.chance(0.125)) return whole;
  return random.weighted(makers)(random, parts, style) ?? whole;
}
