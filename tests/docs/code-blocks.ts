import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectFolder } from '#project-folder.ts';
import type { Page } from './documentation.ts';

export interface CodeBlock {
  readonly page: string;
  /** 1-based index within the page. */
  readonly number: number;
  readonly code: string;
}

/** The TypeScript blocks of a page, in order. */
export function codeBlocksOf({ file, tokens }: Page): readonly CodeBlock[] {
  return tokens
    .filter(({ type, info }) => type === 'fence' && info === 'ts')
    .map(({ content }, index) => ({ page: file, number: index + 1, code: content }));
}

/** Code that the reader of a page has in addition to its blocks. */
export interface Surroundings {
  /** Lines before the first block. */
  readonly before?: string;
  /** Modules that the blocks import, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Type-checks all blocks with one run of the compiler. Each block is a separate module that imports
 * what it uses from earlier blocks of its page.
 * @returns the compiler's messages, line by line
 */
export async function compileBlocks(
  blocks: readonly CodeBlock[],
  surroundings: Readonly<Record<string, Surroundings>>,
): Promise<readonly string[]> {
  const tree = await mkdtemp(path.join(tmpdir(), 'code-blocks-'));
  try {
    await symlink(path.join(projectFolder, 'node_modules'), path.join(tree, 'node_modules'));
    await writeFile(path.join(tree, 'package.json'), '{"type": "module"}');
    const options = { rootDir: '/', types: ['node'] };
    const config = {
      extends: path.join(projectFolder, 'tsconfig.json'),
      compilerOptions: options,
      include: ['pages'],
    };
    await writeFile(path.join(tree, 'tsconfig.json'), JSON.stringify(config));
    for (const [page, ofPage] of Map.groupBy(blocks, (block) => block.page)) {
      const folder = path.join(tree, 'pages', page);
      const { before = '', files = {} } = surroundings[page] ?? {};
      await mkdir(folder, { recursive: true });
      for (const [name, text] of Object.entries(files))
        await writeFile(path.join(folder, name), text);
      for (const block of ofPage) {
        const imports = importsOf(block, ofPage);
        await writeFile(
          path.join(folder, `${block.number}.ts`),
          fromBlocks(`${imports}${block.number === 1 ? before : ''}${block.code}`, ofPage),
        );
      }
    }
    return await typeErrors(tree);
  } finally {
    await rm(tree, { recursive: true });
  }
}

/**
 * A block may start with its file name, such as `// activities/sales.ts`, for imports by other
 * blocks of the page.
 */
function fromBlocks(code: string, blocks: readonly CodeBlock[]): string {
  return blocks.reduce((text, { number, code: other }) => {
    const file = /^\/\/ ([\w./-]+\.ts)$/m.exec(other.split('\n', 1)[0] ?? '')?.[1];
    return file === undefined ? text : text.replaceAll(`'#${file}'`, `'./${number}.ts'`);
  }, code);
}

function importsOf({ number, code }: CodeBlock, blocks: readonly CodeBlock[]): string {
  return blocks
    .filter((other) => other.number < number)
    .map((other) => ({
      from: other.number,
      names: exportsOf(other.code).filter((name) => usesForeign(code, name)),
    }))
    .filter(({ names }) => names.length > 0)
    .map(({ from, names }) => `import { ${names.join(', ')} } from './${from}.ts';\n`)
    .join('');
}

function exportsOf(code: string): readonly string[] {
  return [...code.matchAll(/^export (?:const|(?:async )?function\*?) (\w+)/gm)].map(
    ([, name = '']) => name,
  );
}

/** Whether a block uses a name that it neither imports nor declares at the top level. */
const usesForeign = (code: string, name: string) =>
  new RegExp(`\\b${name}\\b`).test(code) &&
  !new RegExp(`^(?:(?:export )?(?:const|function) ${name}\\b|import .*\\b${name}\\b)`, 'm').test(
    code,
  );

async function typeErrors(folder: string): Promise<readonly string[]> {
  const args = [
    path.join(projectFolder, 'node_modules/typescript/bin/tsc'),
    '-p',
    '.',
    '--pretty',
    'false',
  ];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) => {
      if (stderr === '') resolve(stdout);
      else reject(new Error(`The compiler did not run: ${stderr}`, { cause: error }));
    });
  });
  return output.trim() === '' ? [] : output.trim().split('\n');
}
