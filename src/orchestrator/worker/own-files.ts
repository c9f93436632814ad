import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Definitions } from '../definitions/deployment.ts';

const kitFolder = path.resolve(import.meta.dirname, '..');

/**
 * The prefix of the orchestrator's files in bundled workflow code, regardless of their location.
 */
const kitPrefix = 'node_modules/@moderate/orchestrator/';

/** The nearest folder above a file that has a `package.json`. */
export function projectFolderOf(file: string): string {
  let folder = path.dirname(path.resolve(file));
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder))
    folder = path.dirname(folder);
  return folder;
}

/**
 * The project folder of the definitions, or of the working directory if only the orchestrator's
 * modules are known.
 */
export function projectFolderOfDefinitions({
  definitionsUrl,
  workflowsUrl,
}: Pick<Definitions, 'definitionsUrl' | 'workflowsUrl'>): string {
  const file = fileURLToPath(definitionsUrl ?? workflowsUrl);
  return projectFolderOf(isInside(kitFolder, file) ? path.resolve('package.json') : file);
}

/**
 * Returns a file's path relative to the project folder; undefined for files outside of the project.
 */
export type OwnFile = (file: string) => string | undefined;

/**
 * A file's path relative to the project folder; undefined for libraries, the orchestrator, and
 * files outside of the project.
 */
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

/**
 * The name of a file in the source map of bundled workflow code, which is the same on every
 * machine.
 */
export function bundledFileName(projectFolder: string, file: string): string {
  const modules = file.lastIndexOf('node_modules');
  if (modules >= 0) return file.slice(modules);
  if (isInside(kitFolder, file)) return kitPrefix + relative(kitFolder, file);
  return isInside(projectFolder, file) ? relative(projectFolder, file) : file;
}

const isInside = (folder: string, file: string) => file.startsWith(folder + path.sep);
const relative = (folder: string, file: string) =>
  path.relative(folder, file).replaceAll(path.sep, '/');
