import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { publicDeclarations } from './declarations.ts';

/**
 * The declarations of each entry point of a built package, keyed by their file in
 * tests/orchestrator/package/declarations.
 */
export async function entryPointDeclarations(built: string): Promise<ReadonlyMap<string, string>> {
  const manifest = JSON.parse(await readFile(path.join(built, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly types: string }>>;
  };
  const entries = Object.entries(manifest.exports).map(async ([entry, { types }]) => {
    return [
      `${entry === '.' ? 'index' : path.basename(entry)}.txt`,
      await publicDeclarations(built, types),
    ] as const;
  });
  return new Map(await Promise.all(entries));
}
