const shownLines = 3;

/** The beginning of an error for a list; empty if there is none. */
export function reasonLines(error: string | null): readonly string[] {
  const lines = (error ?? '').split('\n').filter((line) => line.trim() !== '');
  const hidden = lines.length - shownLines;
  return [
    ...lines.slice(0, shownLines),
    ...(hidden > 0 ? [`… and ${hidden} more line${hidden === 1 ? '' : 's'}`] : []),
  ];
}
