import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { endpoints } from '#orchestrator/web/api/endpoints.ts';
import { projectFolder } from '#project-folder.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { linesIn } from './commands-in-text.ts';
import { documentation, type Page } from './documentation.ts';

/** `someFunction` or `SOME_VARIABLE`: names of the code, its variables and its error codes. */
const name = /\b(?:[a-z]+[A-Z]\w*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g;

test('every function, variable and error code that the documentation names exists', async () => {
  const pages = await currentPages();
  const known = new Set([
    ...(await wordsOfTheCode()),
    ...pages.flatMap(fences).flatMap(({ content }) => content.match(/\w+/g) ?? []),
  ]);
  const unknown = pages.flatMap((page) =>
    inlineCode(page)
      .flatMap((code) => code.match(name) ?? [])
      .filter((word) => !known.has(word))
      .map((word) => `${page.file}: ${word}`),
  );
  // A pattern that matches any capitals: secrets.md names it as a part of names.
  expect(unknown).toEqual(['docs/guides/secrets.md: accessKey']);
});

test('every address of the API that the documentation requests exists', async () => {
  const shown = (await currentPages())
    .flatMap(linesIn)
    .flatMap((line) => [...line.matchAll(/curl ([^|]*?)\/api(\/v1\/[^\s?)]+)/g)]);
  const unknown = nonEmpty(shown).filter(
    ([, options = '', address = '']) =>
      !endpoints.some(
        ({ method, path: pattern }) =>
          method === (options.includes('-X POST') ? 'post' : 'get') &&
          new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(address),
      ),
  );
  expect(unknown.map(([line]) => line)).toEqual([]);
});

test('each line of the JSON that the documentation shows is a document', async () => {
  const blocks = (await currentPages())
    .flatMap(fences)
    .filter(({ info }) => info === 'json')
    .flatMap(({ content }) => content.trim().split('\n'));
  expect(nonEmpty(blocks).map((line) => typeof JSON.parse(line))).toEqual(
    blocks.map(() => 'object'),
  );
});

/** The changelog also has names of earlier releases. */
const currentPages = async () =>
  (await documentation()).filter(({ file }) => file !== 'CHANGELOG.md');

const fences = ({ tokens }: Page) => tokens.filter(({ type }) => type === 'fence');

const inlineCode = ({ tokens }: Page) =>
  tokens
    .flatMap(({ children }) => children ?? [])
    .filter(({ type }) => type === 'code_inline')
    .map(({ content }) => content);

async function wordsOfTheCode(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', ':!*.md', ':!*.png', ':!*.woff2', ':!tests/replay/histories', ':!tests/docs'],
    { cwd: projectFolder },
  );
  const texts = await Promise.all(
    nonEmpty(stdout.trim().split('\n')).map((file) =>
      readFile(path.join(projectFolder, file), 'utf8'),
    ),
  );
  return texts.flatMap((text) => text.match(/\w+/g) ?? []);
}
