const longestLine = 100;

/** A list of names in a module, and a name that it lacks. */
export interface Registration {
  /** The call whose property the list is, such as `definePipeline`; undefined if the module exports the list. */
  readonly call: string | undefined;
  readonly property: string;
  /** `{}` of a list of properties that have the names of constants. */
  readonly brackets: '[]' | '{}';
  readonly name: string;
  /** What the name is imported from. */
  readonly module: string;
}

/**
 * A module's text with one more name in a list of names, and its import after the others. A call without the list gets one.
 * @returns undefined if the text does not show beyond doubt where that is
 */
export function addToList(text: string, registration: Registration): string | undefined {
  const { name, module } = registration;
  const imports = importToFollow(text, module);
  const place = placeOf(text, registration);
  if (
    place === undefined ||
    imports === undefined ||
    new RegExp(String.raw`\b${name}\b`).test(text)
  )
    return undefined;
  const listed =
    'names' in place
      ? extended(text, place, registration)
      : withProperty(text, place.end, registration);
  if (listed === undefined) return undefined;
  const end = imports.index + imports[0].length;
  // Of a text that continues as it was after the imports, all of which stand before the list.
  return end > place.start
    ? undefined
    : `${listed.slice(0, end)}import { ${name} } from '${module}';\n${listed.slice(end)}`;
}

/** Where the names of a list are, or the properties of a call that has no such list. */
type Place =
  | { readonly start: number; readonly names: string }
  | { readonly start: number; readonly end: number };

function placeOf(text: string, { call, property, brackets }: Registration): Place | undefined {
  const opening = call === undefined ? `export const ${property} = ` : `${call}({`;
  const start = text.indexOf(opening) + opening.length;
  if (text.split(opening).length !== 2) return undefined;
  const isInLines = call !== undefined && text.startsWith('\n', start);
  const end = isInLines ? text.indexOf('\n});', start) : text.length;
  if (end < start) return undefined;
  const body = text.slice(start, end);
  const [open, close] =
    brackets === '[]' ? [String.raw`\[`, String.raw`\]`] : [String.raw`\{`, String.raw`\}`];
  const before = call === undefined ? '^' : String.raw`(?:^\s*|\n {2})${property}: `;
  const found = new RegExp(String.raw`(?<=${before}${open})[\w\s,:()]*(?=${close})`).exec(body);
  if (found !== null) return { start: start + found.index, names: found[0] };
  const isThere = new RegExp(String.raw`\b${property}\b`).test(body);
  return isInLines && !isThere ? { start, end } : undefined;
}

/** The last import of a module of the same folder, else the last. */
function importToFollow(text: string, module: string) {
  const imports = [...text.matchAll(/^import (?:[^;'"]*? from )?'([^'\n]+)';\n/gm)];
  const folder = module.slice(0, module.indexOf('/') + 1);
  return imports.findLast(([, from]) => from?.startsWith(folder)) ?? imports.at(-1);
}

function withProperty(
  text: string,
  end: number,
  { property, brackets, name }: Registration,
): string {
  return `${text.slice(0, end)}\n  ${property}: ${brackets === '[]' ? `[${name}]` : `{ ${name} }`},${text.slice(end)}`;
}

function extended(
  text: string,
  { start, names }: { readonly start: number; readonly names: string },
  { brackets, name }: Registration,
) {
  const before = text.slice(0, start);
  const after = text.slice(start + names.length);
  const lineStart = before.slice(before.lastIndexOf('\n') + 1);
  const all = [...names.split(',').map((other) => other.trim()), name].filter(
    (other) => other !== '',
  );
  const indent = /^ */.exec(lineStart)?.[0] ?? '';
  const inLines = `${before}\n${all.map((other) => `${indent}  ${other},\n`).join('')}${indent}${after}`;
  if (names.includes('\n')) return inLines;
  const space = brackets === '[]' ? '' : ' ';
  const inLine = `${space}${all.join(', ')}${space}`;
  if (`${lineStart}${inLine}${after.slice(0, after.indexOf('\n'))}`.length <= longestLine)
    return `${before}${inLine}${after}`;
  // Only where the list has the line to itself does breaking it format the whole.
  return /^ *\w+: [[{]$/.test(lineStart) && /^[\]}],\n/.test(after) ? inLines : undefined;
}
