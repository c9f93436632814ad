const longestLine = 140;

/**
 * A module's text with one more name in a list of names, and its import after the others.
 * @param call whose first property the list is: `definePipeline` with `assets`
 * @returns undefined if the text does not show beyond doubt where that is
 */
export function addToList(
  text: string,
  { call, property, name, module }: { readonly call: string; readonly property: string; readonly name: string; readonly module: string },
): string | undefined {
  const list = new RegExp(String.raw`(?<=\b${call}\(\{\s*${property}: \[)[\w\s,]*(?=\])`, 'g');
  const found = [...text.matchAll(list)];
  const calls = text.split(`${call}({`).length - 1;
  const [names] = found;
  const imports = importToFollow(text, module);
  if (names === undefined || found.length > 1 || calls > 1 || imports === undefined || new RegExp(String.raw`\b${name}\b`).test(text))
    return undefined;

  const listed = extended(text, names.index, names[0], name);
  if (listed === undefined) return undefined;
  const end = imports.index + imports[0].length;
  // Of a text that continues as it was after the imports, all of which stand before the call.
  return end > names.index ? undefined : `${listed.slice(0, end)}import { ${name} } from '${module}';\n${listed.slice(end)}`;
}

/** The last import of a module of the same folder, else the last. */
function importToFollow(text: string, module: string) {
  const imports = [...text.matchAll(/^import (?:[^;'"]*? from )?'([^'\n]+)';\n/gm)];
  const folder = module.slice(0, module.indexOf('/') + 1);
  return imports.findLast(([, from]) => from?.startsWith(folder)) ?? imports.at(-1);
}

function extended(text: string, index: number, names: string, name: string): string | undefined {
  const before = text.slice(0, index);
  const after = text.slice(index + names.length);
  const lineStart = before.slice(before.lastIndexOf('\n') + 1);
  const all = [...names.split(',').map((other) => other.trim()), name].filter((other) => other !== '');
  const indent = /^ */.exec(lineStart)?.[0] ?? '';
  const inLines = `${before}\n${all.map((other) => `${indent}  ${other},\n`).join('')}${indent}${after}`;
  if (names.includes('\n')) return inLines;
  const line = `${lineStart}${all.join(', ')}${after.slice(0, after.indexOf('\n'))}`;
  if (line.length <= longestLine) return `${before}${all.join(', ')}${after}`;
  // Only where the list has the line to itself does breaking it format the whole.
  return /^ *\w+: \[$/.test(lineStart) && after.startsWith('],\n') ? inLines : undefined;
}
