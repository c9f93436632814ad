import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addToList, type Registration } from './add-to-list.ts';
import { refuseExisting, writeNewFiles, type NewFile } from './write-new-files.ts';

/** The result of a `new` command. Paths are relative to the project's folder. */
export interface Generated {
  readonly files: readonly NewFile[];
  /** The list in which the name is registered. */
  readonly registered: Registration & { readonly path: string };
}

export interface GeneratedFiles {
  readonly written: readonly string[];
  readonly edited: readonly string[];
  /** The lines that a person must add, if the list could not be edited safely. */
  readonly toAdd: { readonly path: string; readonly lines: readonly string[] } | undefined;
}

/**
 * Writes files and adds the name to the list.
 * @throws UsageError if one of the files exists; nothing is written then
 */
export async function generate(
  root: string,
  { files, registered }: Generated,
): Promise<GeneratedFiles> {
  refuseExisting(root, files);
  const list = path.join(root, registered.path);
  const edited = existsSync(list) ? addToList(await readFile(list, 'utf8'), registered) : undefined;
  await writeNewFiles(root, files);
  if (edited !== undefined) await writeFile(list, edited);
  const { name, module, property, call } = registered;
  const lines = [
    `import { ${name} } from '${module}';`,
    `${name}, in \`${property}\`${call === undefined ? '' : ` of ${call}`}`,
  ];
  return {
    written: files.map((file) => file.path),
    edited: edited === undefined ? [] : [registered.path],
    toAdd: edited === undefined ? { path: registered.path, lines } : undefined,
  };
}
