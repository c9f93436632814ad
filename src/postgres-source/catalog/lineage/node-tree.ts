/**
 * Parses the text form in which Postgres stores queries, `{NODE :field value ...}` and `(lists)`,
 * into a tree. A field with several values, such as a constant's bytes, keeps the first.
 */
export interface TreeNode {
  readonly type: string;
  readonly fields: Readonly<Record<string, TreeValue>>;
}

export type TreeValue = TreeNode | readonly TreeValue[] | string;

export function parseNodeTree(text: string): TreeValue {
  const tokens = tokensOf(text);
  let position = 0;

  function value(): TreeValue {
    const token = tokens[position++];
    if (token === undefined) throw new Error('The tree ends within a value');
    if (token === '(') return list();
    if (token === '{') return node();
    return token;
  }

  function list(): TreeValue[] {
    const items: TreeValue[] = [];
    while (tokens[position] !== ')') items.push(value());
    position += 1;
    return items;
  }

  function node(): TreeNode {
    const type = tokens[position++] ?? '';
    const fields: Record<string, TreeValue> = {};
    while (tokens[position] !== '}') {
      const label = tokens[position++];
      if (label === undefined) throw new Error(`The tree ends within ${type}`);
      if (!label.startsWith(':')) continue;
      if (tokens[position] !== '}') fields[label.slice(1)] = value();
    }
    position += 1;
    return { type, fields };
  }

  return value();
}

/**
 * Brackets are separate tokens, everything else is separated by whitespace; a backslash escapes the
 * following character.
 */
function tokensOf(text: string): string[] {
  return text.match(/[(){}]|(?:\\.|[^\s(){}\\])+/gs) ?? [];
}

export function isNode(value: TreeValue | undefined): value is TreeNode {
  return typeof value === 'object' && !Array.isArray(value);
}

/**
 * All nodes in a value, including itself, except those within a node for which `descend` returns
 * false.
 */
export function* nodesIn(
  value: TreeValue | undefined,
  descend: (node: TreeNode) => boolean,
): Generator<TreeNode> {
  if (value === undefined || typeof value === 'string') return;
  if (!isNode(value)) {
    for (const item of value) yield* nodesIn(item, descend);
    return;
  }
  yield value;
  if (descend(value))
    for (const field of Object.values(value.fields)) yield* nodesIn(field, descend);
}
