import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Definitions } from '../definitions/deployment.ts';

const kitFolder = path.resolve(import.meta.dirname, '..');

/** How files of the orchestrator are named in bundled workflow code, wherever it stands. */
const kitPrefix = 'node_modules/@moderate/orchestrator/';

/** The nearest folder above a file that has a `package.json`. */
export function projectFolderOf(file: string): string {
  let folder = path.dirname(path.resolve(file));
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder))
    folder = path.dirname(folder);
  return folder;
}

/** The folder of the project that definitions belong to; of the working directory's project if only the orchestrator's modules are known. */
export function projectFolderOfDefinitions({
  definitionsUrl,
  workflowsUrl,
}: Pick<Definitions, 'definitionsUrl' | 'workflowsUrl'>): string {
  const file = fileURLToPath(definitionsUrl ?? workflowsUrl);
  return projectFolderOf(isInside(kitFolder, file) ? path.resolve('package.json') : file);
}

/** A file's name below the project's folder, as people write it; undefined for what is not the project's own. */
export type OwnFile = (file: string) => string | undefined;

/** A file's name below the project's folder, as people write it; undefined for libraries, the orchestrator and what is elsewhere. */
export function ownFileOf(projectFolder: string, file: string): string | undefined {
  const name = file.startsWith('file://') ? fileURLToPath(file) : file;
  if (
    !path.isAbsolute(name) ||
    isInside(kitFolder, name) ||
    name.split(path.sep).includes('node_modules')
  )
    return undefined;
  return isInside(projectFolder, name) ? relative(projectFolder, name) : undefined;
}

/** The same for the source map of bundled workflow code, where each file has a name: the same on every machine. */
export function bundledFileName(projectFolder: string, file: string): string {
  const modules = file.lastIndexOf('node_modules');
  if (modules >= 0) return file.slice(modules);
  if (isInside(kitFolder, file)) return kitPrefix + relative(kitFolder, file);
  return isInside(projectFolder, file) ? relative(projectFolder, file) : file;
}

const isInside = (folder: string, file: string) => file.startsWith(folder + path.sep);
const relative = (folder: string, file: string) =>
  path.relative(folder, file).replaceAll(path.sep, '/');
