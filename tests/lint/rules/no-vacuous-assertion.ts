import { advice, isAssertion, listOfCallback } from './is-assertion.ts';
import { initialValue, isNonEmpty } from './is-non-empty.ts';
import type { Call, Context, Node, Rule } from './nodes.ts';

/**
 * Rejects assertions that hold for every empty list: `expect(list.filter(…)).toEqual([])`,
 * `expect(list.every(…)).toBe(true)` and similar ones.
 */
export const noVacuousAssertion: Rule = {
  create: (context) => ({
    CallExpression: (node) => checkMatcher(node, context),
  }),
};

function checkMatcher(matcher: Call, context: Context): void {
  const {
    callee,
    arguments: [wanted],
  } = matcher;
  if (
    callee.type !== 'MemberExpression' ||
    callee.property.type !== 'Identifier' ||
    callee.object.type !== 'CallExpression'
  )
    return;
  const assertion = callee.object;
  if (!isAssertion(assertion)) return;
  const emptiness = wantsEmpty(callee.property.name, wanted);
  const truth = wantsBoolean(callee.property.name, wanted);
  for (
    let node: Node | undefined = assertion.arguments[0];
    node;
    node = nextOfChain(node, context)
  ) {
    const list = node.type === 'CallExpression' ? listOfCallback(node) : undefined;
    if (
      node.type !== 'CallExpression' ||
      list === undefined ||
      node.callee.type !== 'MemberExpression'
    )
      continue;
    const method = node.callee.property.type === 'Identifier' ? node.callee.property.name : '';
    const isVacuous =
      (emptiness && ['filter', 'flatMap'].includes(method)) ||
      (method === 'every' && truth === true) ||
      (method === 'some' && truth === false);
    if (!isVacuous) continue;
    if (!isNonEmpty(rootOfChain(list), context)) {
      context.report({
        node: list,
        message: `This holds of an empty list, of which nothing is checked: ${advice}`,
      });
    }
    return;
  }
}

function wantsEmpty(matcher: string, wanted: Node | undefined): boolean {
  if (['toEqual', 'toStrictEqual', 'toMatchObject'].includes(matcher))
    return wanted?.type === 'ArrayExpression' && wanted.elements.length === 0;
  if (!['toBe', 'toHaveLength', 'toEqual'].includes(matcher)) return false;
  return wanted?.type === 'Literal' && (wanted.value === 0 || wanted.value === '');
}

function wantsBoolean(matcher: string, wanted: Node | undefined): boolean | undefined {
  if (matcher === 'toBeTruthy' || matcher === 'toBeFalsy') return matcher === 'toBeTruthy';
  return wanted?.type === 'Literal' && typeof wanted.value === 'boolean' ? wanted.value : undefined;
}

/** One step down a chain of calls, properties and constants. */
function nextOfChain(node: Node, context: Context): Node | undefined {
  if (node.type === 'Identifier') return initialValue(node.name, node, context) ?? undefined;
  if (node.type === 'CallExpression')
    return node.callee.type === 'MemberExpression' ? node.callee.object : undefined;
  if (node.type === 'MemberExpression') return node.object;
  if (node.type === 'AwaitExpression') return node.argument;
  if (node.type === 'ArrayExpression')
    return node.elements[0]?.type === 'SpreadElement' ? node.elements[0].argument : undefined;
  return node.type === 'ChainExpression' ? node.expression : undefined;
}

/** The list at the start of a chain of filters. */
function rootOfChain(list: Node): Node {
  const before = list.type === 'CallExpression' ? listOfCallback(list) : undefined;
  return before === undefined ? list : rootOfChain(before);
}
