/** The number that a text of decimal digits stands for, as a double; undefined where it is none, NaN or beyond what a double holds. */
export function jsonNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/**
 * A number for JSON that loses no digit: the number itself where JSON would carry just its digits and whoever reads them as a double gets
 * the same, else its text as it is. Whole numbers beyond 2^53 are text whether or not a double happens to hold them, so that the values
 * of a column don't change their kind from one to the next.
 */
export function exactNumber(text: string): number | string {
  const number = jsonNumber(text);
  if (number === undefined) return text;
  if (/^[+-]?\d+$/.test(text)) return Number.isSafeInteger(number) ? number : text;
  return decimal(text) !== undefined && decimal(text) === decimal(String(number)) ? number : text;
}

/** One spelling for each decimal number: its digits without zeros around them, and the power of ten of the last one. */
function decimal(text: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text.trim()) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return whole + fraction === '' ? undefined : '0';
  const significant = digits.replace(/0+$/, '');
  return `${sign === '-' ? '-' : ''}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
