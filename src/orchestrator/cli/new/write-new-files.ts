import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../usage-error.ts';

/** A file to write. Its path is relative to the project's folder. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** @throws UsageError that names the files that exist */
export function refuseExisting(root: string, files: readonly NewFile[]): void {
  const existing = files
    .map((file) => file.path)
    .filter((file) => existsSync(path.join(root, file)));
  if (existing.length === 0) return;
  const names = new Intl.ListFormat('en').format(existing);
  throw new UsageError(
    `${names} already ${existing.length === 1 ? 'exists' : 'exist'}, and nothing was written`,
  );
}

/** Writes files that do not exist yet, and creates their folders. */
export async function writeNewFiles(root: string, files: readonly NewFile[]): Promise<void> {
  for (const file of files) {
    const target = path.join(root, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.text, { flag: 'wx' });
  }
}
