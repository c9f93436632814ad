import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '#project-folder.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

test('the page of the state database has each table that the migrations create, and no other', async () => {
  const folders = ['src/orchestrator/state/migrations', 'activities/migrations'];
  const tables = new Set((await Promise.all(folders.map(tablesOf))).flat());
  const page = await readFile(
    path.join(projectFolder, 'docs/architecture/state-schema.md'),
    'utf8',
  );
  const described = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, table = '']) => table);
  expect(described.toSorted()).toEqual([...nonEmpty(tables)].toSorted());
});

async function tablesOf(folder: string): Promise<readonly string[]> {
  const files = (await readdir(path.join(projectFolder, folder)))
    .filter((file) => file.endsWith('.sql'))
    .toSorted();
  const texts = await Promise.all(
    files.map((file) => readFile(path.join(projectFolder, folder, file), 'utf8')),
  );
  const tables = new Set<string>();
  for (const [, verb, table = ''] of texts.join('\n').matchAll(/^(create|drop) table (\w+)/gm)) {
    if (verb === 'create') tables.add(table);
    else tables.delete(table);
  }
  return [...tables];
}
