import { exactNumber } from './exact.ts';
import { clockOf, momentOf } from './times.ts';

/**
 * Parses without converting numbers to doubles. A number that a double cannot represent stays text.
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, { source }: { source?: string } = {}) => {
    if (typeof value !== 'number' || source === undefined) return value;
    return exactNumber(String(value)) === exactNumber(source) || String(value) === source
      ? value
      : source;
  });
}

/**
 * Whether a cell shows the value of a JSON text: numbers with all digits, times in any notation.
 */
export function sameJson(cell: unknown, wanted: string): boolean {
  const parsed: unknown = parseExactly(wanted);
  if (same(cell, parsed)) return true;
  // A JSON column may be shown as its text.
  if (typeof cell !== 'string') return false;
  try {
    return same(parseExactly(cell), parsed);
  } catch {
    return false;
  }
}

function same(found: unknown, wanted: unknown): boolean {
  if (found === wanted) return true;
  if (isNumeric(wanted) && isNumeric(found)) return sameNumber(String(found), String(wanted));
  if (typeof wanted === 'string' && typeof found === 'string') return sameMoment(found, wanted);
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((each, index) => same(found[index], each))
    );
  }
  if (!isObject(wanted) || !isObject(found)) return false;
  const keys = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...keys].every((key) => same(found[key] ?? null, wanted[key] ?? null));
}

/** A number with a fraction or an exponent is a measurement, and may be the nearest double. */
function sameNumber(found: string, wanted: string): boolean {
  return (
    exactNumber(found) === exactNumber(wanted) ||
    (/[.eE]/.test(wanted) && Number(found) === Number(wanted))
  );
}

function isNumeric(value: unknown): value is number | string {
  return (
    typeof value === 'number' ||
    (typeof value === 'string' && /^-?\d/.test(value) && exactNumber(value) !== undefined)
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameMoment(found: string, wanted: string): boolean {
  const moment = momentOf(found, 'ymd');
  if (moment === undefined)
    return clockOf(found) !== undefined && clockOf(found) === clockOf(wanted);
  const other = momentOf(wanted, 'ymd');
  return other?.key === moment.key && other.zoned === moment.zoned;
}
