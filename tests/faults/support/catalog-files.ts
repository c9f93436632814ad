import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file of a catalog's folder except unfinished ones, without the times of the profiles. */
export async function catalogFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('.partial'));
  const contents = await Promise.all(
    files.map(async (file) => {
      const path = join(file.parentPath, file.name);
      const text = await readFile(path, 'utf8');
      return [
        path.slice(folder.length),
        text.replaceAll(/"timestamp": ?\d+/g, '"timestamp":0'),
      ] as const;
    }),
  );
  return Object.fromEntries(contents.toSorted(([a], [b]) => a.localeCompare(b)));
}
