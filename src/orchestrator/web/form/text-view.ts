import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  stringify,
  visit,
  type Document,
  type Scalar,
} from 'yaml';
import { messageOf } from '../../message-of.ts';
import type { Json } from '../../workflow/json.ts';
import type { FieldProblem } from '../server/problem.ts';

/** Languages for configs as text. JSON is parsed as YAML, of which it is a subset. */
export type Language = 'json' | 'yaml';

type Problem = Pick<FieldProblem, 'pointer' | 'detail'>;

export interface WrittenConfig {
  /** Undefined if the text has no value. */
  readonly value: Json | undefined;
  readonly problems: readonly Problem[];
  /** The line (1-based) of the value at a pointer, or of its nearest ancestor. */
  lineOf(pointer: string): number;
}

export function writeConfig(language: Language, value: Json): string {
  return language === 'json' ? `${JSON.stringify(value, null, 2)}\n` : stringify(value);
}

/** Parses a config, which must be an object. An empty text is an empty config. */
export function readConfig(text: string): WrittenConfig {
  const written = readValue(text);
  const value = written.value ?? {};
  if (written.problems.length > 0 || (typeof value === 'object' && !Array.isArray(value)))
    return { ...written, value };
  const detail = 'The config is an object: a name, a colon and a value on each line';
  return { ...written, value: undefined, problems: [{ pointer: '', detail }] };
}

/** A completely malformed text could have as many problems as characters. */
const mostProblems = 10;

/**
 * Parses a JSON value. Values that would change, such as a number with too many digits, are
 * problems.
 */
export function readValue(text: string): WrittenConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Tags and YAML versions allow values that JSON does not support.
    schema: 'core',
    resolveKnownTags: false,
    intAsBigInt: true,
    // This check would compare each key with all others.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const lineAt = (offset: number) => lines.linePos(offset).line || 1;
  const found = [...document.errors, ...document.warnings].map(({ message, pos: [start] }) => ({
    pointer: '',
    detail: `Line ${lineAt(start)}: ${message}`,
  }));
  const lineOf = (pointer: string) => lineAt(offsetOf(document, pointer));
  if (found.length > 0) return { value: undefined, problems: found.slice(0, mostProblems), lineOf };
  const problems: Problem[] = [];
  for (const { range, value } of repeatedKeys(document))
    problems.push({
      pointer: '',
      detail: `Line ${lineAt(range?.[0] ?? 0)}: The key ${String(value)} already exists`,
    });
  const value = valueOf(document, (detail) => problems.push({ pointer: '', detail }));
  return { value, problems: problems.slice(0, mostProblems), lineOf };
}

function repeatedKeys(document: Document.Parsed): readonly Scalar[] {
  const found: Scalar[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const names = new Set<string>();
      for (const { key } of items) {
        if (!isScalar<string | number | bigint | boolean | null>(key)) continue;
        const name = String(key.value ?? '');
        if (names.has(name)) found.push(key);
        names.add(name);
      }
    },
  });
  return found;
}

/** @param report called for each value that cannot be represented */
function valueOf(document: Document.Parsed, report: (detail: string) => void): Json | undefined {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const text = JSON.stringify(value, (_name, each: unknown) => {
      if (typeof each !== 'bigint' && typeof each !== 'number') return each;
      if (Number.isFinite(Number(each)) && (typeof each === 'number' || isExact(each)))
        return Number(each);
      report(
        `${String(each).slice(0, 40)} cannot be represented exactly as a number. In quotes it is text`,
      );
      return null;
    });
    return value === undefined ? undefined : (JSON.parse(text) as Json);
  } catch (error) {
    report(messageOf(error));
    return undefined;
  }
}

/** Whether an integer keeps all its digits. */
export const isExact = (whole: bigint): boolean => String(Number(whole)) === String(whole);

function offsetOf({ contents }: Document.Parsed, pointer: string): number {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  let node: unknown = contents;
  let offset = contents?.range[0] ?? 0;
  for (const key of keys) {
    const at = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
      : undefined;
    node = at === undefined ? (isSeq(node) ? node.items[Number(key)] : undefined) : at.value;
    const start = startOf(at === undefined ? node : at.key);
    if (start === undefined) return offset;
    offset = start;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  return Array.isArray(node.range) ? (node.range[0] as number) : undefined;
}
