import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Registration } from './add-to-list.ts';
import type { Generated } from './generate.ts';
import { camelCase, checkResourceName } from './names.ts';
import { resourceFile, resourceTest } from './resource-template.ts';

/**
 * A resource and its test. It is added to the definitions, so that its health is checked before
 * anything uses it.
 */
export function newResource(root: string, given: string): Generated {
  const name = checkResourceName(given);
  const constant = camelCase(name);
  const type = `${constant.charAt(0).toUpperCase()}${constant.slice(1)}`;
  const names = { constant, type, variable: `${name.replaceAll('-', '_').toUpperCase()}_URL` };
  const file = `resources/${name}.ts`;
  return {
    files: [
      { path: `src/${file}`, text: resourceFile(names) },
      {
        path: `tests/resources/${name}.test.ts`,
        text: resourceTest({ ...names, module: `#${file}` }),
      },
    ],
    registered: registration(root, constant, file),
  };
}

/**
 * Registers it in a module that lists the project's resources, if there is one; otherwise where the
 * definitions are created.
 */
function registration(
  root: string,
  name: string,
  file: string,
): Registration & { readonly path: string } {
  const list = 'src/resources/index.ts';
  const common = { property: 'resources', brackets: '{}', name } as const;
  return existsSync(path.join(root, list))
    ? { ...common, path: list, call: undefined, module: `./${path.basename(file)}` }
    : { ...common, path: 'src/definitions.ts', call: 'createDefinitions', module: `#${file}` };
}
