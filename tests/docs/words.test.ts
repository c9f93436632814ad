import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { projectFolder } from '#project-folder.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { foreignWord } from '../lint/rules/words.ts';

/** Files that neither oxlint nor textlint checks. */
const read = [
  '*.sh',
  '*.yaml',
  '*.yml',
  '*.css',
  '*NOTES.txt',
  '.env.example',
  'docker/Dockerfile',
];

test("scripts and configuration use the field's words", async () => {
  const { stdout } = await promisify(execFile)('git', ['ls-files', ...read, ':!tests/'], {
    cwd: projectFolder,
  });
  const files = nonEmpty(stdout.trim().split('\n'));
  const found = await Promise.all(
    files.map(async (file) =>
      foreignLines(file, await readFile(`${projectFolder}/${file}`, 'utf8')),
    ),
  );
  expect(found.flat()).toEqual([]);
});

function foreignLines(file: string, text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/^\s*#?\s*/, ''));
  return lines.flatMap((line, index) => {
    const previous = lines[index - 1] ?? '';
    // A comment may continue on the next line.
    const divided = foreignWord(previous) === undefined ? `${previous} ${line}` : line;
    const found = foreignWord(divided);
    return found === undefined
      ? []
      : [`${file}:${index + 1}: "${found.word}": write ${found.instead}`];
  });
}
