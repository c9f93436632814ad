import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '#project-folder.ts';

/**
 * The components of the diagram in docs/architecture/overview.md, by file path; the first match
 * wins.
 */
const parts = [
  ['workflows', /^workflows\//],
  ['activities', /^activities\//],
  ['sensors', /^sensors\//],
  ['resources', /^src\/resources\//],
  ['sandbox', /^src\/orchestrator\/workflow\//],
  ['orchestrator', /^src\/orchestrator\//],
  ['composition', /^src\/(cli|dev)\/|^src\/[^/]+\.ts$/],
  ['libraries', /^src\//],
] as const;

const partOf = (file: string) => parts.find(([, folder]) => folder.test(file))?.[0] ?? 'elsewhere';

/** Matches `import type`, and the imported module. */
const imports = /^(?:import|export) (type )?(?:[^'"]*? from )?'([^']+)';/gms;

/** The file or package of an import, relative to the project's folder. */
function resolve(from: string, name: string): string | undefined {
  if (name.startsWith('.')) return path.posix.join(path.posix.dirname(from), name);
  if (name === '@moderate/orchestrator/workflow') return 'src/orchestrator/workflow/index.ts';
  if (name.startsWith('@moderate/orchestrator')) return 'src/orchestrator/index.ts';
  // The bundler replaces `#project-workflows` with the workflows of a project.
  if (!name.startsWith('#') || name === '#project-workflows') return undefined;
  return /^#(activities|sensors|workflows)\//.test(name) ? name.slice(1) : `src/${name.slice(1)}`;
}

/** `a --> b` if files of a import code of b, `a -.-> b` if they only import types. */
async function importedParts(): Promise<readonly string[]> {
  const found = new Map<string, 'code' | 'types'>();
  const files = glob('{workflows,activities,sensors,src}/**/*.ts', {
    cwd: projectFolder,
    exclude: ['**/node_modules/**'],
  });
  for await (const file of files) {
    const text = await readFile(path.join(projectFolder, file), 'utf8');
    for (const [, isType, name = ''] of text.matchAll(imports)) {
      const target = resolve(file, name);
      if (target === undefined) continue;
      const edge = `${partOf(file)} ${partOf(target)}`;
      if (isType === undefined) found.set(edge, 'code');
      else if (!found.has(edge)) found.set(edge, 'types');
    }
  }
  return [...found].flatMap(([edge, kind]) => {
    const [from, to] = edge.split(' ');
    return from === to ? [] : [`${from} ${kind === 'code' ? '-->' : '-.->'} ${to}`];
  });
}

test('the diagram of the layers has the imports that there are, and no others', async () => {
  const page = await readFile(
    path.join(projectFolder, 'docs', 'architecture', 'overview.md'),
    'utf8',
  );
  const [, diagram = ''] = /## Layers\n+```mermaid\n(.*?)```/s.exec(page) ?? [];
  const drawn = [...diagram.matchAll(/^ +(\w+) (-->|-\.->) (\w+)$/gm)].map(
    ([, from, arrow, to]) => `${from} ${arrow} ${to}`,
  );
  expect(drawn.toSorted()).toEqual((await importedParts()).toSorted());
});
