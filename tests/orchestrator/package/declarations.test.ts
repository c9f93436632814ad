import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPackage } from '#scripts/orchestrator-package/build-package.ts';
import { entryPointDeclarations } from '#scripts/orchestrator-package/entry-points.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const kept = new URL('./declarations/', import.meta.url);
let built: string;
let declarations: ReadonlyMap<string, string>;

beforeAll(async () => {
  built = await mkdtemp(path.join(tmpdir(), 'declarations-'));
  await buildPackage(built);
  declarations = await entryPointDeclarations(built);
}, 180_000);

afterAll(() => rm(built, { recursive: true, force: true }));

const advice =
  'What users of the package compile against has changed. If that is meant, run: npm run update-declarations';

test('each entry point declares what it did', async () => {
  expect([...declarations.keys()].toSorted(), advice).toEqual((await readdir(kept)).toSorted());
  for (const [file, text] of nonEmpty([...declarations]))
    expect(text, advice).toBe(await readFile(new URL(file, kept), 'utf8'));
});

test('declarations have what they mention of their file, and no comment', () => {
  const authoring = declarations.get('index.txt') ?? '';
  expect(authoring).toMatch(/^\/\/ Exported: .*\bcreateDefinitions\b/);
  expect(authoring).toMatch(/^export declare class TerminalError extends Error \{$/m);
  // Not exported itself, but referenced by an export.
  expect(authoring).toMatch(/^interface JobTakesAnotherConfig</m);
  expect(authoring).not.toContain('/**');
});
