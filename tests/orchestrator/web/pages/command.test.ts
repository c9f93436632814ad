import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { quoted } from '#orchestrator/web/pages/parts/command.ts';

test('a shell takes each word as it is, and a terminal obeys none', async () => {
  const words = [
    'plain/key:1',
    '',
    '-rf',
    'it\'s $(id) `id` "$HOME" !! \\ ; & | > *',
    'two\nlines\tand a tab',
    "\u001B[201~\u0003'; id #\\",
    '\u202Etxt.exe\u2028\u200B',
    'größe 😀',
  ];
  const line = words.map(quoted).join(' ');
  expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  const script = `for word in ${line}; do printf '%s\\0' "$word"; done`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    env: { LC_ALL: 'C.UTF-8' },
  });
  expect(stdout.split('\0').slice(0, -1)).toEqual(words);
});
