const unnamed = /^Unnamed: (\d+)(?:\.\d+)?$/;

export interface NameOptions {
  /** Whether the order of the columns is significant. */
  readonly ordered: boolean;
  /** Whether names are case-sensitive. */
  readonly caseMatters: boolean;
}

/**
 * Names equal those of the file, in its order. What cannot be a name in a catalog gets a
 * descriptive one: `Unnamed: 2` if there is none, `kwh.1` for a repeated name. All are unique.
 */
export function wrongNames(
  written: readonly string[],
  found: readonly string[],
  { ordered, caseMatters }: NameOptions,
): string[] {
  const same = (name: string): string => (caseMatters ? name : name.toLowerCase());
  const complaints = written.flatMap((name, index) => {
    const other = found[index] ?? '';
    const isSecond = written.findIndex((each) => same(each) === same(name)) < index;
    if (
      name.trim() === ''
        ? isPlace(other, ordered ? index : undefined)
        : other === name || (isSecond && isCopy(other, name))
    )
      return [];
    return [
      `column ${index} is called ${JSON.stringify(other)} where the file has ${JSON.stringify(name)}`,
    ];
  });
  return new Set(found.map(same)).size === found.length
    ? complaints
    : [...complaints, `names that come twice: ${JSON.stringify(found)}`];
}

/** Positions of columns whose order is not significant; -1 if a column is missing. */
export function placesOf(written: readonly string[], found: readonly string[]): number[] {
  const places = written.map((name) => (name.trim() === '' ? -1 : found.indexOf(name)));
  const free = found.flatMap((name, index) =>
    unnamed.test(name) && !places.includes(index) ? [index] : [],
  );
  return places.map((place, index) =>
    place < 0 && written[index]!.trim() === '' ? (free.shift() ?? -1) : place,
  );
}

function isPlace(found: string, index: number | undefined): boolean {
  const number = unnamed.exec(found)?.[1];
  return number !== undefined && (index === undefined || Number(number) === index);
}

function isCopy(found: string, name: string): boolean {
  return found.startsWith(`${name}.`) && /^\d+$/.test(found.slice(name.length + 1));
}
