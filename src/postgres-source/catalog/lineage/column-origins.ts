import type { Oid } from '../catalog.ts';
import { isNode, nodesIn, parseNodeTree, type TreeNode, type TreeValue } from './node-tree.ts';

/** A column that a view's column is computed from, by Postgres' column numbers. */
export interface ColumnOrigin {
  readonly relation: Oid;
  readonly column: number;
}

/** Kinds of range table entries, `RTEKind` in Postgres. */
const rangeKinds = {
  relation: '0',
  subquery: '1',
  join: '2',
  commonTable: '6',
  group: '9',
} as const;

/**
 * The source columns of each column of a view, by number: the columns that its expression
 * references, through subqueries, joins, common table expressions and set operations. Columns that
 * only filter rows, in WHERE or ON, do not count.
 *
 * @param tree `pg_rewrite.ev_action` of the view's rule, as text
 */
export function columnOrigins(tree: string): ReadonlyMap<number, readonly ColumnOrigin[]> {
  const [query] = asList(parseNodeTree(tree));
  if (!isNode(query)) return new Map();
  const result = new Map<number, ColumnOrigin[]>();
  for (const entry of targetEntries(query)) {
    const number = numberIn(entry, 'resno');
    const found = new Map<string, ColumnOrigin>();
    collectOutput([query], number, found, new Set());
    result.set(number, [...found.values()]);
  }
  return result;
}

/** A query and its enclosing queries, outermost first. */
type Scopes = readonly TreeNode[];
type Found = Map<string, ColumnOrigin>;
/**
 * Outputs already visited, each only once: a recursive query reads its own, and nested queries may
 * reach one through a million paths.
 */
type Visited = Set<TreeNode>;

function collectOutput(scopes: Scopes, number: number, found: Found, visited: Visited): void {
  const query = scopes.at(-1)!;
  for (const entry of targetEntries(query)) {
    if (numberIn(entry, 'resno') !== number || visited.has(entry)) continue;
    visited.add(entry);
    collectExpression(entry.fields.expr, scopes, found, visited);
    for (const leaf of nodesIn(query.fields.setOperations, () => true)) {
      if (leaf.type === 'RANGETBLREF')
        collectColumn(scopes, numberIn(leaf, 'rtindex'), number, found, visited);
    }
  }
}

function collectExpression(
  expression: TreeValue | undefined,
  scopes: Scopes,
  found: Found,
  visited: Visited,
): void {
  for (const node of nodesIn(expression, ({ type }) => type !== 'QUERY')) {
    if (node.type === 'VAR') {
      const depth = scopes.length - numberIn(node, 'varlevelsup');
      collectColumn(
        scopes.slice(0, depth),
        numberIn(node, 'varno'),
        numberIn(node, 'varattno'),
        found,
        visited,
      );
    } else if (node.type === 'QUERY') {
      for (const entry of targetEntries(node))
        collectOutput([...scopes, node], numberIn(entry, 'resno'), found, visited);
    }
  }
}

function collectColumn(
  scopes: Scopes,
  range: number,
  column: number,
  found: Found,
  visited: Visited,
): void {
  const query = scopes.at(-1);
  const entry = query && asList(query.fields.rtable)[range - 1];
  if (!isNode(entry)) return;
  const { rtekind, subquery, joinaliasvars, groupexprs } = entry.fields;
  switch (rtekind) {
    case rangeKinds.relation: {
      const origin = { relation: numberIn(entry, 'relid'), column };
      if (column > 0) found.set(`${origin.relation}.${column}`, origin);
      return;
    }
    case rangeKinds.subquery:
      return isNode(subquery)
        ? collectOutput([...scopes, subquery], column, found, visited)
        : undefined;
    case rangeKinds.join:
      return collectExpression(asList(joinaliasvars)[column - 1], scopes, found, visited);
    case rangeKinds.group:
      return collectExpression(asList(groupexprs)[column - 1], scopes, found, visited);
    case rangeKinds.commonTable:
      return collectCommonTable(entry, scopes, column, found, visited);
    default:
  }
}

function collectCommonTable(
  entry: TreeNode,
  scopes: Scopes,
  column: number,
  found: Found,
  visited: Visited,
): void {
  const around = scopes.slice(0, scopes.length - numberIn(entry, 'ctelevelsup'));
  const table = asList(around.at(-1)?.fields.cteList).find(
    (candidate) => isNode(candidate) && candidate.fields.ctename === entry.fields.ctename,
  );
  const query = isNode(table) ? table.fields.ctequery : undefined;
  if (isNode(query)) collectOutput([...around, query], column, found, visited);
}

function targetEntries(query: TreeNode): TreeNode[] {
  return asList(query.fields.targetList)
    .filter(isNode)
    .filter((entry) => entry.fields.resjunk !== 'true');
}

function asList(value: TreeValue | undefined): readonly TreeValue[] {
  return Array.isArray(value) ? (value as readonly TreeValue[]) : [];
}

function numberIn(node: TreeNode, field: string): number {
  return Number(node.fields[field]);
}
