import { advice, isAssertion, listOfCallback } from './is-assertion.ts';
import { initialValue, isNonEmpty } from './is-non-empty.ts';
import type { Call, Context, Node, Rule } from './nodes.ts';

/** These call their callback, or fail. */
const callers =
  /^(test|it|describe|(before|after)(All|Each)|expect|vi\.wait(For|Until)|wait[A-Z]\w*|fc\.(asyncP|p)roperty|with[A-Z]\w*)\b/;

/**
 * Rejects assertions in loops that may run zero times, in callbacks that may never be called, and
 * tables of tests that may be empty.
 */
export const assertionMustRun: Rule = {
  create: (context) => ({
    CallExpression(node) {
      if (isAssertion(node)) checkSurroundings(node, context);
      checkTable(node, context);
    },
  }),
};

/** All ancestors of an assertion, up to the enclosing named function. */
function checkSurroundings(assertion: Node, context: Context): void {
  for (let child = assertion, node = child.parent; node; child = node, node = node.parent ?? null) {
    if (node.type === 'FunctionDeclaration') return;
    if (node.type === 'ForOfStatement' && child === node.body && !isNonEmpty(node.right, context)) {
      context.report({
        node: node.right,
        message: `An assertion in a loop that may run zero times: ${advice}`,
      });
    }
    if (
      (node.type === 'ForStatement' && child === node.body && !runs(node, context)) ||
      isUncountedLoop(node, child)
    ) {
      context.report({
        node,
        message:
          'An assertion in a loop that may run zero times: count to a number that is written out',
      });
    }
    const isFunction =
      child.type === 'ArrowFunctionExpression' || child.type === 'FunctionExpression';
    if (isFunction && node.type === 'CallExpression' && node.callee !== child)
      checkCaller(node, context);
  }
}

function checkCaller(call: Call, context: Context): void {
  const list = listOfCallback(call);
  if (list === undefined && callers.test(context.sourceCode.getText(call.callee))) return;
  if (list !== undefined && isNonEmpty(list, context)) return;
  const instead =
    list === undefined ? 'keep what it is given, and assert on that afterwards' : advice;
  context.report({
    node: call.callee,
    message: `An assertion in a callback that may never be called: ${instead}`,
  });
}

function isUncountedLoop(node: Node, child: Node): boolean {
  return (node.type === 'WhileStatement' || node.type === 'ForInStatement') && child === node.body;
}

/** Whether the bounds of a counting loop are literals that let it run, or it has no bound. */
function runs({ init, test }: Extract<Node, { type: 'ForStatement' }>, context: Context): boolean {
  if (test === null) return true;
  if (test.type !== 'BinaryExpression' || init?.type !== 'VariableDeclaration') return false;
  const from = numberOf(init.declarations[0]?.init, context);
  const to = numberOf(test.right, context);
  if (test.operator === '<') return from < to;
  return test.operator === '<=' ? from <= to : false;
}

function numberOf(node: Node | null | undefined, context: Context): number {
  if (node?.type === 'Identifier') return numberOf(initialValue(node.name, node, context), context);
  return node?.type === 'Literal' && typeof node.value === 'number' ? node.value : Number.NaN;
}

/** `test.for(list)(…)` with an empty list declares no test. */
function checkTable({ callee, arguments: [list] }: Call, context: Context): void {
  const isTable =
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    ['test', 'describe', 'it'].includes(callee.object.name) &&
    callee.property.type === 'Identifier' &&
    ['each', 'for'].includes(callee.property.name);
  if (isTable && !isNonEmpty(list, context)) {
    context.report({ node: callee, message: `A table of tests that may be empty: ${advice}` });
  }
}
