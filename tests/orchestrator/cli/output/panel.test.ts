import { expect, test } from 'vitest';
import { createPanel } from '#orchestrator/cli/output/panel.ts';

test('draws over what it drew, within the height of the terminal, and leaves nothing behind', () => {
  const written: string[] = [];
  const panel = createPanel({ isTTY: true, rows: 6, write: (text) => written.push(text) });
  panel.draw(['a', 'b']);
  panel.draw(['1', '2', '3', '4', '5', '6', '7']);
  panel.close();
  expect(written[0]).toContain('a\nb\n');
  expect(written[1]).toContain('\u001B[2A\r\u001B[0J');
  expect(written[1]).toContain('1\n2\n3\n4\n\u001B');
  expect(written[2]).toBe('\u001B[4A\r\u001B[0J\u001B[?25h');
});
