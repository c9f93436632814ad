import type { NormalizedCsv } from './normalize-csv.ts';

const shownColumns = 8;
const shownCharacters = 40;

/** Renders the first rows as a Markdown table. */
export function preview({
  columns,
  firstRows,
}: Pick<NormalizedCsv, 'columns' | 'firstRows'>): string {
  const row = (cells: readonly string[]) => {
    const shown = cells.slice(0, shownColumns).map(cellText);
    return `| ${[...shown, ...(columns.length > shownColumns ? [`… ${columns.length - shownColumns} more`] : [])].join(' | ')} |`;
  };
  const rule = columns.slice(0, shownColumns + 1).map(() => '---');
  const more = columns.length > shownColumns ? shownColumns + 1 : columns.length;
  return [
    row(columns.map(({ name }) => name)),
    `| ${rule.slice(0, more).join(' | ')} |`,
    ...firstRows.map((cells) => row(cells)),
  ].join('\n');
}

function cellText(text: string): string {
  const characters = Array.from(text);
  const short =
    characters.length > shownCharacters
      ? `${characters.slice(0, shownCharacters).join('')}…`
      : text;
  return short.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#~]/g, String.raw`\$&`);
}
