import { isMap, isScalar, isSeq, LineCounter, parseDocument, stringify, type Document } from 'yaml';
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

export function readConfig(text: string): WrittenConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line || 1;
  const problems = document.errors.map(({ message, pos: [start] }) => ({
    pointer: '',
    detail: `Line ${lineAt(start)}: ${message}`,
  }));
  const lineOf = (pointer: string) => lineAt(offsetOf(document, pointer));
  if (problems.length > 0) return { value: undefined, problems, lineOf };
  const value = valueOf(document);
  if (value === undefined) {
    const detail = 'The config is an object: a name, a colon and a value on each line';
    return { value, problems: [{ pointer: '', detail }], lineOf };
  }
  return { value, problems, lineOf };
}

/** @returns undefined unless it is an object of JSON. An empty text is one without fields. */
function valueOf(document: Document.Parsed): Json | undefined {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    return typeof value === 'object' && !Array.isArray(value)
      ? (JSON.parse(JSON.stringify(value)) as Json)
      : undefined;
  } catch {
    return undefined;
  }
}

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
