import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import type { Token } from 'markdown-it';
import { expect, test } from 'vitest';
import { projectFolder } from '#project-folder.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { documentation, readPage } from './documentation.ts';

test('every link of the documentation leads to a file or heading that exists', async () => {
  const pages = await documentation();
  const links = pages.flatMap(({ file, tokens }) =>
    linksOf(tokens).map((link) => ({ file, link })),
  );
  expect(links.length).toBeGreaterThan(50);
  const broken = await Promise.all(
    links.map(async ({ file, link }) =>
      (await leadsSomewhere(file, link)) ? [] : [`${file}: ${link}`],
    ),
  );
  expect(broken.flat()).toEqual([]);
});

test('every page of the documentation is reached from the README', async () => {
  const pages = await documentation();
  const linked = new Map(
    pages.map(({ file, tokens }) => [
      file,
      linksOf(tokens).map((link) => targetOf(file, link).file),
    ]),
  );
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const next of linked.get(file) ?? []) visit(next);
  };
  visit('README.md');
  const ofDocs = nonEmpty(pages.filter(({ file }) => file.startsWith('docs/')));
  expect(ofDocs.filter(({ file }) => !reached.has(file)).map(({ file }) => file)).toEqual([]);
});

test('the README has at most 150 lines', async () => {
  const text = await readFile(path.join(projectFolder, 'README.md'), 'utf8');
  expect(text.split('\n').length).toBeLessThanOrEqual(150);
});

/** Links to other files of the project. */
function linksOf(tokens: readonly Token[]): readonly string[] {
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const links = inline.map((token) => String(token.attrGet('href') ?? token.attrGet('src') ?? ''));
  return links.filter((link) => link !== '' && !/^[a-z]+:/.test(link));
}

function targetOf(
  file: string,
  link: string,
): { readonly file: string; readonly heading: string | undefined } {
  const [target = '', heading] = decodeURI(link).split('#');
  return { file: target === '' ? file : path.join(path.dirname(file), target), heading };
}

async function leadsSomewhere(from: string, link: string): Promise<boolean> {
  const { file, heading } = targetOf(from, link);
  const found = await stat(path.join(projectFolder, file)).catch(() => undefined);
  if (found === undefined || heading === undefined) return found !== undefined;
  const slugger = new GithubSlugger();
  const { tokens } = await readPage(file);
  return tokens.some(
    (token, index) =>
      tokens[index - 1]?.type === 'heading_open' && slugger.slug(token.content) === heading,
  );
}
