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

/** Languages in which a config is written as text. JSON is read as YAML too, which it is a part of. */
export type Language = 'json' | 'yaml';

type Problem = Pick<FieldProblem, 'pointer' | 'detail'>;

export interface WrittenConfig {
  /** Undefined where the text has none. */
  readonly value: Json | undefined;
  readonly problems: readonly Problem[];
  /** The line, from 1 on, on which the value at a pointer begins; that of the nearest one around it where there is none. */
  lineOf(pointer: string): number;
}

export function writeConfig(language: Language, value: Json): string {
  return language === 'json' ? `${JSON.stringify(value, null, 2)}\n` : stringify(value);
}

/** A config as it is written: an object. An empty text is one without fields. */
export function readConfig(text: string): WrittenConfig {
  const written = readValue(text);
  const value = written.value ?? {};
  if (written.problems.length > 0 || (typeof value === 'object' && !Array.isArray(value)))
    return { ...written, value };
  const detail = 'The config is an object: a name, a colon and a value on each line';
  return { ...written, value: undefined, problems: [{ pointer: '', detail }] };
}

/** Of a text that is wrong from its beginning to its end there are as many as it has characters. */
const mostProblems = 10;

/** A value of JSON as it is written. What would not stay what it is, such as a number with too many digits, is a problem. */
export function readValue(text: string): WrittenConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Tags and the versions of YAML know values that JSON does not.
    schema: 'core',
    resolveKnownTags: false,
    intAsBigInt: true,
    // It compares each key with all others.
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
      detail: `Line ${lineAt(range?.[0] ?? 0)}: The key ${String(value)} is there already`,
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

/** @param report called with what of it cannot be kept */
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

/** Whether all digits stay of a whole number. */
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
