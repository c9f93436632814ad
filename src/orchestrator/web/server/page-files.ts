import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

/** A file that pages load. */
export interface PageFile {
  readonly type: string;
  readonly content: string;
  /** Changes with the content. */
  readonly tag: string;
}

const web = path.join(import.meta.dirname, '..');
/** In cascade order. */
const styles = [
  'tokens',
  'base',
  'frame',
  'parts',
  'tables',
  'charts',
  'run',
  'access',
  'partitions',
  'graph',
  'form',
];

let files: Promise<ReadonlyMap<string, PageFile>> | undefined;

/** The style sheet, the scripts of pages, and third-party files, by name. */
export function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  files ??= readFiles();
  return files;
}

async function readFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const { resolve } = createRequire(import.meta.url);
  const uplot = path.join(path.dirname(resolve('uplot/package.json')), 'dist');
  const read = (...names: readonly string[]) => readFile(path.join(...names), 'utf8');
  // In an installed package they are JavaScript.
  const islands = (await readdir(path.join(web, 'islands'))).filter((name) =>
    /\.[jt]s$/.test(name),
  );
  return new Map([
    [
      'style.css',
      fileOf(
        'text/css',
        (await Promise.all(styles.map((name) => read(web, 'style', `${name}.css`)))).join('\n'),
      ),
    ],
    ['icon.svg', fileOf('image/svg+xml', await read(web, 'style', 'icon.svg'))],
    ['uplot.css', fileOf('text/css', await read(uplot, 'uPlot.min.css'))],
    ['uplot.js', fileOf('text/javascript', await read(uplot, 'uPlot.iife.min.js'))],
    ...(await Promise.all(
      islands.map(async (name) => {
        return [
          name.replace(/\.ts$/, '.js'),
          fileOf('text/javascript', scriptOf(name, await read(web, 'islands', name))),
        ] as const;
      }),
    )),
  ]);
}

/**
 * An island's script for browsers: the source without types, and with the served URLs of its
 * imports.
 */
function scriptOf(name: string, island: string): string {
  if (name.endsWith('.js')) return island;
  return withoutWarning(() => stripTypeScriptTypes(island)).replaceAll(
    /(from '\.\/[\w-]+)\.ts'/g,
    "$1.js'",
  );
}

/** Suppresses Node's warning that the API is experimental; users of the server cannot act on it. */
function withoutWarning<T>(run: () => T): T {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function fileOf(type: string, content: string): PageFile {
  return {
    type: `${type}; charset=utf-8`,
    content,
    tag: `"${createHash('sha256').update(content).digest('base64url')}"`,
  };
}
