import type { Random } from './random.ts';
import type { DateOrder, Kind } from './table.ts';

/** A column to generate: the kind of its values, and a generator of the next one. */
export interface Maker {
  readonly kind: Kind;
  /** For a Parquet file. */
  readonly sqlType?: string;
  cell(): string;
}

export type MakerOf = (random: Random) => Maker;

export const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, (_, index) => random.int(index === 0 ? 1 : 0, 9)).join('');

export const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

const integer: MakerOf = (random) => {
  const [min, max] = random.pick<[number, number]>([
    [0, 3],
    [0, 1],
    [1990, 2030],
    [-100, 100],
    [-2_147_483_648, 2_147_483_647],
    [0, 4_294_967_295],
    [-(2 ** 53) + 1, 2 ** 53 - 1],
    [1_600_000_000_000, 1_800_000_000_000],
  ]);
  return { kind: { type: 'integer' }, cell: () => String(random.int(min, max)) };
};

/** More digits than a double, and often a 64-bit integer, can represent. */
const identifier: MakerOf = (random) => {
  const length = random.int(16, 38);
  const least = random.chance(0.5) ? length : random.int(1, length);
  const start = digits(random, random.int(0, 12));
  const sign = random.chance(0.1) ? '-' : '';
  return {
    kind: { type: 'integer' },
    cell: () => sign + (start + digits(random, random.int(least, length))).slice(0, length),
  };
};

/** The limits of integers of several widths, and values immediately beyond. */
const extremes: MakerOf = (random) => {
  const bits = BigInt(random.pick([31, 32, 53, 63, 64]));
  const values = [
    2n ** bits,
    2n ** bits - 1n,
    2n ** bits + 1n,
    -(2n ** bits),
    -(2n ** bits) + 1n,
    -(2n ** bits) - 1n,
  ].map(String);
  return { kind: { type: 'integer' }, cell: () => random.pick(values) };
};

const decimal: MakerOf = (random) => {
  const [whole, scale] = random.pick<[number, number]>([
    [2, 1],
    [3, 2],
    [6, 3],
    [9, 6],
    [14, 2],
    [20, 4],
    [30, 2],
  ]);
  const fixed = random.chance(0.7);
  return {
    kind: { type: 'decimal' },
    cell: () => {
      const sign = random.chance(0.2) ? '-' : '';
      const before = random.chance(0.1) ? '0' : digits(random, random.int(1, whole));
      const after = Array.from({ length: fixed ? scale : random.int(1, scale) }, () =>
        random.int(0, 9),
      ).join('');
      return /[1-9]/.test(before + after) ? `${sign}${before}.${after}` : `${before}.${after}`;
    },
  };
};

export const float: MakerOf = (random) => {
  const exponent = random.pick([0, 0, 3, -5, 12, 21, -9, 150, -150]);
  const upper = random.chance(0.2);
  return {
    kind: { type: 'float' },
    cell: () => {
      const text = String((random.next() - 0.3) * 10 ** exponent);
      return upper ? text.toUpperCase() : text;
    },
  };
};

const boolean: MakerOf = (random) => {
  const words = random.pick([
    ['true', 'false'],
    ['True', 'False'],
    ['TRUE', 'FALSE'],
  ]);
  return { kind: { type: 'boolean' }, cell: () => random.pick(words) };
};

function date(random: Random): { order: DateOrder; write(): string } {
  const [order, separator] = random.pick<[DateOrder, string]>([
    ['ymd', '-'],
    ['ymd', '-'],
    ['ymd', '/'],
    ['dmy', '/'],
    ['dmy', '.'],
    ['dmy', '-'],
    ['mdy', '/'],
    ['mdy', '-'],
  ]);
  const short = order !== 'ymd' && random.chance(0.15);
  const narrow = order !== 'ymd' && random.chance(0.2);
  const [from, to] = random.pick<[number, number]>([
    [2019, 2026],
    [1970, 2038],
    short ? [2000, 2030] : [1850, 2100],
  ]);
  return {
    order,
    write: () => {
      const year = short ? pad(random.int(from, to) % 100) : String(random.int(from, to));
      const month = random.int(1, 12);
      const day = random.int(1, month === 2 ? 28 : 30);
      const [m, d] = narrow ? [String(month), String(day)] : [pad(month), pad(day)];
      return { ymd: [year, m, d], dmy: [d, m, year], mdy: [m, d, year] }[order].join(separator);
    },
  };
}

const day: MakerOf = (random) => {
  const { order, write } = date(random);
  return { kind: { type: 'date', order }, cell: write };
};

function clock(random: Random): () => string {
  const style = random.pick(['minutes', 'seconds', 'seconds', 'fraction']);
  const fraction = random.pick([1, 3, 6]);
  return () => {
    const minutes = `${pad(random.int(0, 23))}:${pad(random.int(0, 59))}`;
    if (style === 'minutes') return minutes;
    const seconds = `${minutes}:${pad(random.int(0, 59))}`;
    return style === 'seconds'
      ? seconds
      : `${seconds}.${Array.from({ length: fraction }, () => random.int(0, 9)).join('')}`;
  };
}

const timestamp: MakerOf = (random) => {
  const { order, write } = date(random);
  const time = clock(random);
  const between = order === 'ymd' && random.chance(0.5) ? 'T' : ' ';
  return {
    kind: { type: 'timestamp', order, zoned: false },
    cell: () => `${write()}${between}${time()}`,
  };
};

const zoned: MakerOf = (random) => {
  const { write } = date({
    ...random,
    pick: <T>(items: readonly T[]): T => items[0]!,
    chance: () => false,
  });
  const time = clock(random);
  const between = random.chance(0.7) ? 'T' : ' ';
  const zones = random.pick([
    ['Z'],
    ['+02:00'],
    ['+01:00', '+02:00'],
    ['Z', '-05:00'],
    ['+05:30'],
    ['+0100'],
    ['+00:00'],
  ]);
  const year = random.int(2015, 2030);
  const cell = () => `${year}${write().slice(4)}${between}${time()}${random.pick(zones)}`;
  return { kind: { type: 'timestamp', order: 'ymd', zoned: true }, cell };
};

const time: MakerOf = (random) => ({ kind: { type: 'time' }, cell: clock(random) });

export const uuid: MakerOf = (random) => {
  const hex = (count: number) =>
    Array.from({ length: count }, () => random.int(0, 15).toString(16)).join('');
  const upper = random.chance(0.2);
  return {
    kind: { type: 'uuid' },
    cell: () => {
      const text = [hex(8), hex(4), `4${hex(3)}`, `a${hex(3)}`, hex(12)].join('-');
      return upper ? text.toUpperCase() : text;
    },
  };
};

export const code: MakerOf = (random) => {
  const part = (max: number) => random.int(0, max);
  const write = random.pick<() => string>([
    () => pad(part(60), 3),
    () => pad(part(99_999), 6),
    () => `0${digits(random, 17)}`,
    () => `${random.int(1, 28)}.${random.int(1, 12)}.${part(9)}`,
    () => `10.${part(9)}.${part(9)}.${part(255)}`,
    () => `${part(9)}.${part(9)}.${part(9)}`,
    () => `0${part(9)}:${part(9)}`,
    () => `+49 ${digits(random, 8)}`,
    () => `${random.pick(['A', 'B', 'T3.'])}${part(99)}`,
    () => `${digits(random, 3)}-${digits(random, 2)}`,
    () => `0x${part(255).toString(16)}`,
    () => `${random.int(1, 999)}%`,
  ]);
  return { kind: { type: 'code' }, cell: write };
};

export const words = [
  'Sevilla',
  'grid',
  'north',
  'boiler room',
  'kWh',
  'Straße',
  'Łódź',
  'São Paulo',
  'Ωmega',
  'café',
  '東京',
  'ok',
  'heat pump',
  'x',
];
const plainWords = ['Sevilla', 'grid', 'north', 'kWh', 'ok', 'meter', 'house', 'x'];

export const plainText: MakerOf = (random) => ({
  kind: { type: 'text' },
  cell: () => `${random.pick(plainWords)}${random.int(0, 40)}`,
});

const text: MakerOf = (random) => ({
  kind: { type: 'text' },
  cell: () => random.pick(words) + (random.chance(0.5) ? ` ${random.int(0, 30)}` : ''),
});

/** Characters that the syntax of a file has to escape. */
export const difficult: MakerOf = (random) => ({
  kind: { type: 'text' },
  cell: () =>
    random.weighted<() => string>([
      [6, () => random.pick(words)],
      [2, () => `${random.pick(words)}, ${random.pick(words)}`],
      [2, () => `${random.pick(words)}; ${random.pick(words)}`],
      [2, () => `a "${random.pick(words)}" b`],
      [1, () => `"${random.pick(words)}"`],
      [1, () => `line\n${random.pick(words)}`],
      [1, () => `two\r\nlines of ${random.pick(words)}`],
      [1, () => `tab\t${random.pick(words)}`],
      [1, () => `a|b ${random.pick(words)}`],
      [1, () => ` ${random.pick(words)} `],
      [1, () => `it's ${random.pick(words)}`],
      [1, () => `back\\slash ${random.pick(words)}`],
      [1, () => `#${random.pick(words)}`],
      [1, () => `=1+2 ${random.pick(words)}`],
      [1, () => `${random.pick(words)} 😀`],
      [1, () => `${random.int(1, 40)}" pipe`],
    ])(),
});

const long: MakerOf = (random) => ({
  kind: { type: 'text' },
  cell: () => `${random.pick(words)} ${'long text, and more of it; '.repeat(random.int(1, 60))}`,
});

/** Words that databases interpret as times. */
const moments: MakerOf = (random) => ({
  kind: { type: 'text' },
  cell: () => random.pick(['epoch', 'today', 'now', 'tomorrow', 'yesterday']),
});

/** The kinds in all files. */
export const scalars: readonly (readonly [weight: number, maker: MakerOf])[] = [
  [5, integer],
  [3, identifier],
  [1, extremes],
  [4, decimal],
  [3, float],
  [2, boolean],
  [4, day],
  [4, timestamp],
  [3, zoned],
  [1, time],
  [1, uuid],
  [4, code],
  [4, text],
  [4, difficult],
  [0.5, long],
  [0.3, moments],
];
