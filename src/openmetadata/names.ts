import { createHash } from 'node:crypto';
import { decodeEntity } from 'html-entities';
import unidecode from 'unidecode';

/**
 * The name that python-slugify 8 returns with its defaults. Existing catalogs were named by it, so
 * every step and their order matter: a service with a different name would be a second service.
 */
export function slug(text: string): string {
  const ascii = transliterate(text.replace(/'+/g, '-').normalize('NFKD'));
  return decodeEntities(ascii)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/'+/g, '')
    .replace(/(?<=\d),(?=\d)/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Name of the OpenMetadata service for one database of a Postgres server. */
export function postgresServiceName(source: string, database: string): string {
  return slug(`${source}-${database}`);
}

/** OpenMetadata's limit for all names. */
export const longestName = 256;

/**
 * Name of the OpenMetadata service for the objects below a top-level prefix of the datalake, which
 * ends in a slash.
 */
export function datalakeServiceName(source: string, prefix: string): string {
  return `${slug(`${source}-${prefix}`)}-${createHash('sha256').update(prefix).digest('hex')}`;
}

/** Fully qualified name of an entity, from the plain names of its parents and its own. */
export function fqn(...names: readonly [string, ...string[]]): string {
  return names.map(quoteName).join('.');
}

/** Fully qualified name of a child, for example a column, from that of its parent. */
export function childFqn(parentFqn: string, name: string): string {
  return `${parentFqn}.${quoteName(name)}`;
}

/** The plain names in a fully qualified one: the inverse of `fqn`. */
export function splitFqn(qualified: string): string[] {
  const parts = qualified.match(/(?:"(?:[^"]|"")*"|[^".])+/g) ?? [];
  return parts.map((part) => (isQuoted(part) ? part.slice(1, -1).replaceAll('""', '"') : part));
}

function quoteName(name: string): string {
  return /[."]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function isQuoted(part: string): boolean {
  return part.length >= 2 && part.startsWith('"') && part.endsWith('"');
}

/**
 * One character at a time: `unidecode` mistakes some pairs of Latin characters for undecoded UTF-8
 * and keeps them.
 */
function transliterate(text: string): string {
  return text
    .replace(/[\u0080-\u009f]/g, '')
    .replace(/[^\0-\x7f]/g, (character) => unidecode(character));
}

/**
 * As in Python: only HTML 4 names, and an invalid number keeps all numbers of its kind undecoded.
 */
function decodeEntities(text: string): string {
  const named = text.replace(/&(?!apos;)\w+;/g, (entity) =>
    decodeEntity(entity, { level: 'html4' }),
  );
  return decodeNumbers(decodeNumbers(named, /&#(\d+);/g, 10), /&#x([\da-fA-F]+);/g, 16);
}

function decodeNumbers(text: string, pattern: RegExp, radix: number): string {
  try {
    return text.replace(pattern, (_, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, radix)),
    );
  } catch (error) {
    if (error instanceof RangeError) return text;
    throw error;
  }
}
