/**
 * The double for a text of decimal digits; undefined if it is not a number, is NaN or overflows.
 */
export function jsonNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/**
 * A number for JSON that loses no digit: a number if its JSON has exactly the same digits and
 * readers that parse doubles get the same value, otherwise its original text. Integers beyond 2^53
 * are text even if a double represents them, so that the type within a column does not vary.
 */
export function exactNumber(text: string): number | string {
  const number = jsonNumber(text);
  if (number === undefined) return text;
  if (/^[+-]?\d+$/.test(text)) return Number.isSafeInteger(number) ? number : text;
  return decimal(text) !== undefined && decimal(text) === decimal(String(number)) ? number : text;
}

/**
 * A canonical form for decimal numbers: the digits without leading and trailing zeros, and the
 * power of ten of the last digit.
 */
function decimal(text: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text.trim()) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return whole + fraction === '' ? undefined : '0';
  const significant = digits.replace(/0+$/, '');
  return `${sign === '-' ? '-' : ''}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
