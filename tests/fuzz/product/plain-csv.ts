/**
 * Parses a CSV file according to RFC 4180, with `\n` as line ending: the dialect of published
 * datasets.
 */
export function readPlainCsv(text: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  for (let at = 0; at < text.length;) {
    let cell = '';
    if (text[at] === '"') {
      const from = at + 1;
      at = from;
      while (text[at] !== '"' || text[at + 1] === '"') at += text[at] === '"' ? 2 : 1;
      cell = text.slice(from, at).replaceAll('""', '"');
      at += 1;
    } else {
      const from = at;
      while (at < text.length && text[at] !== ',' && text[at] !== '\n') at += 1;
      cell = text.slice(from, at);
    }
    cells.push(cell);
    if (text[at] === ',' && text[at + 1] === undefined) cells.push('');
    if (text[at] !== ',') {
      records.push(cells);
      cells = [];
    }
    at += 1;
  }
  return records;
}
