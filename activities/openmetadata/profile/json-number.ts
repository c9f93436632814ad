/** The number that a text of decimal digits stands for, as a double; undefined where it is none, NaN or beyond what a double holds. */
export function jsonNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
