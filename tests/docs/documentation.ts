import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import MarkdownIt, { type Token } from 'markdown-it';
import { projectFolder } from '#project-folder.ts';

export interface Page {
  /** Path relative to the project. */
  readonly file: string;
  readonly tokens: readonly Token[];
}

/** All Markdown files of the project, including uncommitted ones. */
export async function documentation(): Promise<readonly Page[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
    {
      cwd: projectFolder,
    },
  );
  return Promise.all(stdout.trim().split('\n').map(readPage));
}

export async function readPage(file: string): Promise<Page> {
  return {
    file,
    tokens: new MarkdownIt({ html: true }).parse(
      await readFile(path.join(projectFolder, file), 'utf8'),
      {},
    ),
  };
}
