import type { Random } from './random.ts';
import type { Kind } from './table.ts';
import { code, difficult, digits, float, pad, uuid, words, type MakerOf } from './values.ts';

const of =
  (sqlType: string, kind: Kind, cellOf: (random: Random) => () => string): MakerOf =>
  (random) => ({ kind, sqlType, cell: cellOf(random) });

const whole = (sqlType: string, min: bigint, max: bigint): MakerOf =>
  of(sqlType, { type: 'integer' }, (random) => {
    const edges = [min, max, min + 1n, max - 1n, 0n].map(String);
    const near = random.chance(0.5) ? 3 : 60;
    return () => (random.chance(0.3) ? random.pick(edges) : String(random.int(0, near)));
  });

const signed = (sqlType: string, bits: bigint): MakerOf =>
  whole(sqlType, -(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n);
const unsigned = (sqlType: string, bits: bigint): MakerOf => whole(sqlType, 0n, 2n ** bits - 1n);

const decimal: MakerOf = (random) => {
  const [width, scale] = random.pick<[number, number]>([
    [4, 2],
    [9, 0],
    [18, 6],
    [20, 3],
    [38, 0],
    [38, 10],
  ]);
  const isWhole = scale === 0;
  return {
    kind: { type: isWhole ? 'integer' : 'decimal' },
    sqlType: `DECIMAL(${width},${scale})`,
    cell: () => {
      const before = digits(random, random.int(1, width - scale));
      return isWhole
        ? before
        : `${random.chance(0.2) ? '-' : ''}${before}.${digits(random, scale)}`;
    },
  };
};

const single = of(
  'FLOAT',
  { type: 'float' },
  (random) => () => `${random.int(-999, 999)}.${random.int(1, 9)}`,
);

const double: MakerOf = (random) => {
  const { cell } = float(random);
  const special = random.chance(0.2);
  const write = () =>
    special && random.chance(0.3) ? random.pick(['NaN', 'Infinity', '-Infinity']) : cell();
  return { kind: { type: 'float' }, sqlType: 'DOUBLE', cell: write };
};

const day = (random: Random): string =>
  `${pad(random.int(1, 9999), 4)}-${pad(random.int(1, 12))}-${pad(random.int(1, 28))}`;
const recentDay = (random: Random): string =>
  `${random.int(1700, 2200)}-${pad(random.int(1, 12))}-${pad(random.int(1, 28))}`;
const clock = (random: Random, fraction: number): string => {
  const seconds = [random.int(0, 23), random.int(0, 59), random.int(0, 59)]
    .map((part) => pad(part))
    .join(':');
  return fraction === 0
    ? seconds
    : `${seconds}.${pad(random.int(0, 10 ** fraction - 1), fraction)}`;
};

const moment = (sqlType: string, fraction: number, zone: (random: Random) => string): MakerOf =>
  of(sqlType, { type: 'timestamp', order: 'ymd', zoned: sqlType === 'TIMESTAMPTZ' }, (random) => {
    const date = sqlType === 'TIMESTAMP_NS' ? recentDay : day;
    return () => `${date(random)} ${clock(random, fraction)}${zone(random)}`;
  });
const noZone = (): string => '';

const blob = of('BLOB', { type: 'blob' }, (random) => () => {
  const bytes = Array.from({ length: random.int(0, 40) }, () => pad(random.int(0, 255), 3));
  return Buffer.from(bytes.map(Number)).toString('hex');
});

const nested: MakerOf = (random) => {
  const text = () => JSON.stringify(random.pick(words));
  const large = () =>
    random.pick(['9007199254740993', '-9223372036854775808', '9223372036854775807', '7']);
  const list = (write: () => string) =>
    `[${Array.from({ length: random.int(0, 4) }, write).join(',')}]`;
  const point = () =>
    `{"a":${large()},"größe":${text()},"day":${random.chance(0.3) ? 'null' : `"${recentDay(random)}"`}}`;
  const [sqlType, cell] = random.pick<[string, () => string]>([
    ['BIGINT[]', () => list(large)],
    ['VARCHAR[]', () => list(text)],
    ['DOUBLE[]', () => list(() => `${random.int(0, 99)}.5`)],
    ['STRUCT(a BIGINT, "größe" VARCHAR, "day" DATE)', point],
    ['STRUCT(a BIGINT, "größe" VARCHAR, "day" DATE)[]', () => list(point)],
    ['STRUCT(inner_part STRUCT(b BIGINT[]))', () => `{"inner_part":{"b":${list(large)}}}`],
    ['MAP(VARCHAR, BIGINT)', () => `{"k1":${large()},"k 2":${large()}}`],
  ]);
  return { kind: { type: 'nested' }, sqlType, cell };
};

const text: MakerOf = (random) => ({
  ...random.pick([code, difficult])(random),
  kind: { type: 'text' },
  sqlType: 'VARCHAR',
});

export const parquetKinds: readonly (readonly [weight: number, maker: MakerOf])[] = [
  [0.5, signed('TINYINT', 8n)],
  [0.5, signed('SMALLINT', 16n)],
  [1, signed('INTEGER', 32n)],
  [2, signed('BIGINT', 64n)],
  [0.3, unsigned('UTINYINT', 8n)],
  [0.3, unsigned('USMALLINT', 16n)],
  [0.5, unsigned('UINTEGER', 32n)],
  [1, unsigned('UBIGINT', 64n)],
  [2, decimal],
  [1, single],
  [2, double],
  [1, of('BOOLEAN', { type: 'boolean' }, (random) => () => random.pick(['true', 'false']))],
  [1, of('DATE', { type: 'date', order: 'ymd' }, (random) => () => day(random))],
  [0.5, of('TIME', { type: 'time' }, (random) => () => clock(random, random.pick([0, 3, 6])))],
  [1, moment('TIMESTAMP', 6, noZone)],
  [0.5, moment('TIMESTAMP_MS', 3, noZone)],
  [0.5, moment('TIMESTAMP_NS', 9, noZone)],
  [1, moment('TIMESTAMPTZ', 6, (random) => random.pick(['Z', '+02:00', '-11:30']))],
  [1, (random) => ({ ...uuid(random), sqlType: 'UUID' })],
  [0.7, blob],
  [4, text],
  [3, nested],
];
