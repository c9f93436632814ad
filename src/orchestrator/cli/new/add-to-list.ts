const longestLine = 100;

/** A list of names in a module, and the name to add. */
export interface Registration {
  /**
   * The call that has the list as a property, such as `definePipeline`; undefined if the module
   * exports the list.
   */
  readonly call: string | undefined;
  readonly property: string;
  /** `{}` for a list of shorthand properties. */
  readonly brackets: '[]' | '{}';
  readonly name: string;
  /** The module from which the name is imported. */
  readonly module: string;
}

/**
 * Adds a name to a list in a module's text, and its import after the existing ones. If the call has
 * no such list, it gets one.
 * @returns undefined if the place is ambiguous
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
  // The import is inserted at the same position in the edited text, so all imports must come before
  // the list.
  return end > place.start
    ? undefined
    : `${listed.slice(0, end)}import { ${name} } from '${module}';\n${listed.slice(end)}`;
}

/** The position of the names in a list, or of the properties of a call without such a list. */
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

/** The last import of a module in the same folder, or else the last import. */
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
  // Breaking the list gives the whole statement its final format only if the list is alone on its
  // line.
  return /^ *\w+: [[{]$/.test(lineStart) && /^[\]}],\n/.test(after) ? inLines : undefined;
}
