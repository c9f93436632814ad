/**
 * `2026-01-01|north`. A `|` or `\` in a part is written as `\|` or `\\`, so that no two pairs have
 * the same key.
 */
export function joinMultiKey(parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll(/[\\|]/g, '\\$&')).join('|');
}

/**
 * The parts of a key; undefined if a `\` precedes another character, so that each key has only one
 * spelling.
 */
export function splitMultiKey(key: string): readonly string[] | undefined {
  const parts = [''];
  for (const [token] of key.matchAll(/\\.?|[^\\]/gsu)) {
    if (token === '|') parts.push('');
    else if (token === '\\|' || token === '\\\\') parts.push(`${parts.pop()}${token.slice(1)}`);
    else if (token.startsWith('\\')) return undefined;
    else parts.push(`${parts.pop()}${token}`);
  }
  return parts;
}
