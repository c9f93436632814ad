import { exactNumber } from '#openmetadata/profile/json-number.ts';

/** The common properties of the numbers of a place. */
export interface Numbers {
  /** The smallest type that holds all integers; `text` beyond 38 digits. */
  readonly whole: 'none' | 'safe' | 'bigint' | 'ubigint' | 'hugeint' | 'text';
  readonly negative: boolean;
  /** Whether there are numbers with a fraction or exponent, NaN or infinities. */
  readonly reals: boolean;
  /** Whether all of these consist of digits and a point. */
  readonly plain: boolean;
  /** Whether a double would round or overflow for any of them. */
  readonly rounded: boolean;
  /** Maximum number of digits before and after the point. */
  readonly digits: number;
  readonly scale: number;
}

export type NumberType =
  | 'BIGINT'
  | 'UBIGINT'
  | 'HUGEINT'
  | 'DOUBLE'
  | { readonly digits: number; readonly scale: number }
  | 'VARCHAR';

export const noNumbers: Numbers = {
  whole: 'none',
  negative: false,
  reals: false,
  plain: true,
  rounded: false,
  digits: 1,
  scale: 0,
};

const ranks = [
  'none',
  'safe',
  'bigint',
  'ubigint',
  'hugeint',
  'text',
] as const satisfies readonly Numbers['whole'][];
const safeDigits = 15;
/** Maximum precision of DuckDB's decimals. */
const mostDigits = 38;

export function countNumber(numbers: Numbers, text: string): Numbers {
  const [, sign, digits, fraction, exponent] = /^(-?)(\d+)(?:\.(\d+))?(e.*)?$/i.exec(text) ?? [];
  if (digits === undefined) return { ...numbers, reals: true, plain: false };
  if (fraction === undefined && exponent === undefined) {
    const whole = wholeOf(sign === '-', digits);
    const negative = numbers.negative || sign === '-';
    return {
      ...numbers,
      whole: greater(numbers.whole, whole),
      negative,
      digits: Math.max(numbers.digits, digits.length),
    };
  }
  return {
    ...numbers,
    reals: true,
    plain: numbers.plain && exponent === undefined,
    rounded: numbers.rounded || typeof exactNumber(text) === 'string',
    digits: Math.max(numbers.digits, digits.length),
    scale: Math.max(numbers.scale, fraction?.length ?? 0),
  };
}

/** The type that loses no digit: double if it holds all numbers with a fraction exactly. */
export function numberType({
  whole,
  negative,
  reals,
  plain,
  rounded,
  digits,
  scale,
}: Numbers): NumberType {
  if (whole === 'text') return 'VARCHAR';
  if (reals) {
    if (!rounded && (whole === 'none' || whole === 'safe')) return 'DOUBLE';
    return plain && digits + scale <= mostDigits ? { digits: mostDigits, scale } : 'VARCHAR';
  }
  if (whole === 'ubigint' && !negative) return 'UBIGINT';
  return whole === 'hugeint' || whole === 'ubigint' ? 'HUGEINT' : 'BIGINT';
}

function wholeOf(negative: boolean, digits: string): Numbers['whole'] {
  if (digits.length <= safeDigits) return 'safe';
  if (digits.length > mostDigits) return 'text';
  const value = BigInt(digits);
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return 'safe';
  if (value < 2n ** 63n || (negative && value === 2n ** 63n)) return 'bigint';
  return value < 2n ** 64n && !negative ? 'ubigint' : 'hugeint';
}

function greater(a: Numbers['whole'], b: Numbers['whole']): Numbers['whole'] {
  return ranks.indexOf(a) > ranks.indexOf(b) ? a : b;
}
