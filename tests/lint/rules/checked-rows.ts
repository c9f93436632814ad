import type { Call, Node, Rule } from './nodes.ts';

/**
 * Rejects `database.query(…)`, whose rows have any type that its caller writes. Allows the queries
 * of a workflow's handle, and streams, which are not statements.
 */
export const checkedRows: Rule = {
  create: (context) => ({
    CallExpression(call) {
      if (!isQuery(call) || isStream(call.arguments[0])) return;
      context.report({
        node: call,
        message:
          'Run statements by `query` or `execute` of @moderate/orchestrator: they check each row by its schema',
      });
    },
  }),
};

function isQuery({ callee }: Call): boolean {
  if (
    callee.type !== 'MemberExpression' ||
    callee.computed ||
    callee.property.type !== 'Identifier'
  )
    return false;
  return callee.property.name === 'query' && !isHandle(callee.object);
}

function isHandle(object: Node): boolean {
  if (object.type === 'Identifier') return /handle$/i.test(object.name);
  return (
    object.type === 'CallExpression' &&
    object.callee.type === 'MemberExpression' &&
    isNamed(object.callee.property, 'getHandle')
  );
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

function isStream(argument: Node | undefined): boolean {
  return argument?.type === 'CallExpression' && isNamed(argument.callee, 'copyFrom');
}
