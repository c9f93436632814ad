const shape = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/;

/**
 * A canonical form of a number, however it is written: `-12.50`, `-1.25e1` and `-12.5` become
 * `-125e-1`. Undefined if it is not a number.
 */
export function exactNumber(text: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = shape.exec(text) ?? [];
  const all = whole + fraction;
  if (all === '') return undefined;
  const digits = all.replace(/^0+/, '');
  if (digits === '') return '0';
  const short = digits.replace(/0+$/, '');
  return `${sign === '-' ? '-' : ''}${short}e${Number(exponent) - fraction.length + digits.length - short.length}`;
}

/** Compares texts returned by `exactNumber`. */
export function compareExact(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  // Rounding is monotonic.
  if (x !== y) return x < y ? -1 : 1;
  const [left, right] = [scaled(a), scaled(b)];
  const exponent = Math.min(left.exponent, right.exponent);
  const difference =
    left.digits * 10n ** BigInt(left.exponent - exponent) -
    right.digits * 10n ** BigInt(right.exponent - exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function scaled(text: string): { digits: bigint; exponent: number } {
  const [digits = '0', exponent = '0'] = text.split('e');
  return { digits: BigInt(digits), exponent: Number(exponent) };
}

/** Whether a double represents all digits of a number. */
export function fitsDouble(exact: string): boolean {
  return exactNumber(String(Number(exact))) === exact;
}
