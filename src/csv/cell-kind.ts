/** The kind of a cell, as far as it helps to distinguish a header from the values below it. */
export type CellKind = 'empty' | 'number' | 'day' | 'clock' | 'truth' | 'uuid' | 'text';

/** Words for a missing value. In a text column they are ordinary text. */
export const missingWords: ReadonlySet<string> = new Set(
  '#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'.split(
    '|',
  ),
);

/** With a decimal point or comma, thousands separators, or both. */
const number = /^[+-]?(?:\d[\d.,' \u00a0]*|[.,]\d+)(?:[eE][+-]?\d{1,3})?\s?%?$/;
const infinity = /^[+-]?inf(?:inity)?$/i;
const day =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}){1,2})(?:[T ]\d{1,2}:\d{2}.*)?$/;
const clock = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/;
const truth = /^(?:true|false)$/i;
const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

export function kindOf(cell: string): CellKind {
  const text = cell.trim();
  if (text === '' || text === '-' || missingWords.has(text)) return 'empty';
  if (text.length === 36 && uuid.test(text)) return 'uuid';
  const first = text.charCodeAt(0);
  // Fast path: most texts begin with a letter.
  if (first > 0x39 || first === 0x23)
    return truth.test(text) ? 'truth' : infinity.test(text) ? 'number' : 'text';
  if (day.test(text)) return 'day';
  if (clock.test(text)) return 'clock';
  return number.test(text) || infinity.test(text) ? 'number' : 'text';
}

/** The common kind of all non-empty cells: undefined if all are empty, text if they differ. */
export function kindOfAll(cells: readonly string[]): Exclude<CellKind, 'empty'> | undefined {
  let kind: Exclude<CellKind, 'empty'> | undefined;
  for (const cell of cells) {
    const own = kindOf(cell);
    if (own === 'empty' || own === kind) continue;
    if (kind !== undefined || own === 'text') return 'text';
    kind = own;
  }
  return kind;
}
