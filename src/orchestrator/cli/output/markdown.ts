import type { Style } from './output.ts';

/** The Markdown of a run's details as terminal lines: headings, bold, lists and links. */
export function markdownLines(markdown: string, style: Style): readonly string[] {
  return markdown
    .split('\n')
    .filter((line, index, lines) => line !== '' || lines[index - 1] !== '')
    .map((line) => {
      const heading = /^#+ (.*)$/.exec(line);
      return heading === null ? inline(line, style) : style('bold', unescape(heading[1] ?? ''));
    });
}

function inline(line: string, style: Style): string {
  const linked = line.replaceAll(/(?<!\\)\[([^\]]*)\]\(([^)]*)\)/g, '$1: $2');
  const bold = linked.replaceAll(/(?<!\\)\*\*(.+?)(?<!\\)\*\*/g, (_, text: string) =>
    style('bold', text),
  );
  return unescape(bold);
}

const unescape = (text: string) => text.replaceAll(/\\([\\`*_[\]<>|#~])/g, '$1');
