import type { Context, Node } from './nodes.ts';

/** Methods that return as many elements as their list has. */
const sameLength = new Set(['map', 'toSorted', 'toReversed', 'entries', 'keys', 'values', 'with']);

/**
 * Whether the source shows that a list has an element: a literal, `nonEmpty(…)`, or a constant
 * derived from these.
 */
export function isNonEmpty(node: Node | null | undefined, context: Context): boolean {
  if (!node) return false;
  const inner = (other: Node | null | undefined) => isNonEmpty(other, context);
  switch (node.type) {
    case 'ArrayExpression':
      // A spread of an empty list loses what it should contribute, even next to others.
      return (
        node.elements.length > 0 &&
        node.elements.every(
          (element) => element?.type !== 'SpreadElement' || inner(element.argument),
        )
      );
    case 'ObjectExpression':
      return (
        node.properties.length > 0 &&
        node.properties.every(
          (property) => property.type !== 'SpreadElement' || inner(property.argument),
        )
      );
    case 'Literal':
      return typeof node.value === 'string' && node.value !== '';
    case 'AwaitExpression':
      return inner(node.argument);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ChainExpression':
      return inner(node.expression);
    case 'NewExpression':
      return (
        node.callee.type === 'Identifier' &&
        ['Set', 'Map'].includes(node.callee.name) &&
        inner(node.arguments[0])
      );
    case 'Identifier':
      return inner(initialValue(node.name, node, context));
    case 'CallExpression':
      return isNonEmptyCall(node, context);
    default:
      return false;
  }
}

function isNonEmptyCall(
  { callee, arguments: given }: Extract<Node, { type: 'CallExpression' }>,
  context: Context,
): boolean {
  if (callee.type === 'Identifier') return callee.name === 'nonEmpty';
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  const { object, property } = callee;
  const name = object.type === 'Identifier' ? `${object.name}.${property.name}` : '';
  if (['Object.keys', 'Object.values', 'Object.entries'].includes(name))
    return isNonEmpty(written(given[0], context), context);
  if (['Promise.all', 'Promise.allSettled'].includes(name)) return isNonEmpty(given[0], context);
  if (name === 'Array.from') return isNonEmpty(given[0], context) && !hasLengthZero(given[0]);
  return sameLength.has(property.name) && isNonEmpty(object, context);
}

/**
 * An object literal, inline or in a constant. For a `Map`, for example, `Object.keys` returns
 * nothing.
 */
function written(node: Node | null | undefined, context: Context): Node | null {
  if (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression')
    return written(node.expression, context);
  if (node?.type === 'Identifier') return written(initialValue(node.name, node, context), context);
  return node?.type === 'ObjectExpression' ? node : null;
}

/** `Array.from({ length: n })`: only a literal number counts. */
function hasLengthZero(node: Node | undefined): boolean {
  if (node?.type !== 'ObjectExpression') return false;
  const [property] = node.properties;
  const length =
    property?.type === 'Property' && property.value.type === 'Literal' ? property.value.value : 0;
  return !(typeof length === 'number' && length > 0);
}

/** The initial value of a constant. */
export function initialValue(name: string, from: Node, { sourceCode }: Context): Node | null {
  for (
    let scope: ReturnType<typeof sourceCode.getScope> | null = sourceCode.getScope(from);
    scope !== null;
    scope = scope.upper
  ) {
    const definition = scope.set.get(name)?.defs[0];
    if (definition === undefined) continue;
    const { node } = definition;
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') return null;
    return node.parent.type === 'VariableDeclaration' && node.parent.kind === 'const'
      ? node.init
      : null;
  }
  return null;
}
