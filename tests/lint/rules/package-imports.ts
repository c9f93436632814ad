import path from 'node:path';
import type { Context, Node, Rule } from './nodes.ts';

/**
 * Rejects relative imports that go up two folders or leave their part of the project. Package
 * imports (`#csv/…`) refer to such files, so that they read the same everywhere and the import
 * boundary rules see them.
 */
export const packageImports: Rule = {
  create: (context) => ({
    ImportDeclaration: ({ source }) => check(source, context),
    ExportNamedDeclaration: ({ source }) => check(source, context),
    ExportAllDeclaration: ({ source }) => check(source, context),
    ImportExpression: ({ source }) => check(source, context),
    TSImportType: ({ source }) => check(source, context),
  }),
};

function check(source: Node | null, context: Context): void {
  if (
    source?.type !== 'Literal' ||
    typeof source.value !== 'string' ||
    !/^\.\.\/.*\.ts$/.test(source.value)
  )
    return;
  const file = path.relative(context.cwd, context.filename);
  const target = path.join(path.dirname(file), source.value);
  const isNear = !source.value.startsWith('../../') && partOf(target) === partOf(file);
  // Package imports do not cover files beside package.json.
  if (isNear || partOf(target) === '.') return;
  context.report({
    node: source,
    message: `Write '#${target.replace(/^src\//, '')}': a relative import stays in its part and goes up one folder`,
  });
}

/** `src/csv` for `src/csv/cells/kind.ts`, `activities` for `activities/trust/ask.ts`. */
function partOf(file: string): string {
  const [first = '', second = ''] = path.dirname(file).split(path.sep);
  return first === 'src' ? path.join(first, second) : first;
}
