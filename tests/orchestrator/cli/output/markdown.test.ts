import { expect, test } from 'vitest';
import { markdownLines } from '#orchestrator/cli/output/markdown.ts';
import type { Style } from '#orchestrator/cli/output/output.ts';

const style: Style = (format, text) => `<${format}>${text}</${format}>`;

test('headings and bold are bold, links show where they lead, and escaped characters are themselves', () => {
  const markdown = [
    'Catalog my\\_db',
    '',
    '',
    '**Running** · [Logs](http://logs.example/a)',
    '#### openmetadata/postgres\\_metadata',
    '- **a\\*b** tables: 3',
  ];
  expect(markdownLines(markdown.join('\n'), style)).toEqual([
    'Catalog my_db',
    '',
    '<bold>Running</bold> · Logs: http://logs.example/a',
    '<bold>openmetadata/postgres_metadata</bold>',
    '- <bold>a*b</bold> tables: 3',
  ]);
});
