import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { refuseExisting, writeNewFiles } from '../new/write-new-files.ts';
import { readOwnManifest } from '../own-manifest.ts';
import { editManifest } from './edit-manifest.ts';
import { ignored, projectFiles } from './project-files.ts';

export interface NewProject {
  /** Paths relative to the folder. */
  readonly written: readonly string[];
  readonly edited: readonly string[];
  readonly keptScripts: readonly string[];
}

/**
 * Turns a folder into a project of the orchestrator. It extends `package.json` and `.gitignore`,
 * and creates all other files.
 * @throws UsageError if one of the other files exists, or `package.json` conflicts; nothing is
 * written then
 */
export async function initProject(folder: string): Promise<NewProject> {
  const { version, peerDependencies } = await readOwnManifest();
  const dependencies = {
    '@moderate/orchestrator': `^${version}`,
    zod: peerDependencies['zod'] ?? '',
  };
  const [manifest, gitIgnore] = await Promise.all(
    ['package.json', '.gitignore'].map((name) => readIfThere(path.join(folder, name))),
  );
  const { text, name, keptScripts } = editManifest(manifest, {
    folderName: path.basename(folder),
    dependencies,
  });
  const files = projectFiles(name);
  refuseExisting(folder, files);
  await mkdir(folder, { recursive: true });
  await writeNewFiles(folder, files);
  await writeFile(path.join(folder, 'package.json'), text);
  await writeFile(path.join(folder, '.gitignore'), withLines(gitIgnore ?? '', ignored));
  const changed = [
    { file: 'package.json', isNew: manifest === undefined },
    { file: '.gitignore', isNew: gitIgnore === undefined },
  ];
  return {
    written: [
      ...changed.filter(({ isNew }) => isNew).map(({ file }) => file),
      ...files.map((file) => file.path),
    ],
    edited: changed.filter(({ isNew }) => !isNew).map(({ file }) => file),
    keptScripts,
  };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Appends the missing lines to a text. */
function withLines(text: string, lines: readonly string[]): string {
  const existing = new Set(text.split('\n').map((line) => line.trim()));
  const missing = lines.filter(
    (line) => !existing.has(line) && !existing.has(line.replace(/\/$/, '')),
  );
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return start + missing.map((line) => `${line}\n`).join('');
}
