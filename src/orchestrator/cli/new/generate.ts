import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../usage-error.ts';
import { addToList } from './add-to-list.ts';

/** What a command of `new` creates. Paths are below the project's folder. */
export interface Generated {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** The list of names that makes it known. */
  readonly registered: {
    readonly path: string;
    readonly call: string;
    readonly property: string;
    readonly name: string;
    readonly module: string;
  };
}

export interface Outcome {
  readonly written: readonly string[];
  readonly edited: readonly string[];
  /** The lines that a person has to add, if the list could not be edited safely. */
  readonly toAdd: { readonly path: string; readonly lines: readonly string[] } | undefined;
}

/**
 * Writes files and adds the name to the list.
 * @throws UsageError if one of the files exists; nothing is written then
 */
export async function generate(root: string, { files, registered }: Generated): Promise<Outcome> {
  const existing = files.map((file) => file.path).filter((file) => existsSync(path.join(root, file)));
  if (existing.length > 0) {
    throw new UsageError(`${existing.join(' and ')} already ${existing.length === 1 ? 'exists' : 'exist'}, and nothing was written`);
  }
  const list = path.join(root, registered.path);
  const edited = existsSync(list) ? addToList(await readFile(list, 'utf8'), registered) : undefined;
  for (const file of files) {
    const target = path.join(root, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.text, { flag: 'wx' });
  }
  if (edited !== undefined) await writeFile(list, edited);
  const { name, module, property, call } = registered;
  const lines = [`import { ${name} } from '${module}';`, `${name}, in \`${property}\` of ${call}`];
  return {
    written: files.map((file) => file.path),
    edited: edited === undefined ? [] : [registered.path],
    toAdd: edited === undefined ? { path: registered.path, lines } : undefined,
  };
}
