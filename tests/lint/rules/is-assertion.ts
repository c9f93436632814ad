import type { Call, Node } from './nodes.ts';

export const advice = 'wrap the list in nonEmpty(…) of tests/support/non-empty.ts, or write it out';

/**
 * A call of `expect`, or of a helper whose name indicates an assertion. `expect.any` and similar
 * functions describe a value and assert nothing.
 */
export function isAssertion({ callee }: Call): boolean {
  const isPoll =
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    ['poll', 'soft'].includes(callee.property.name);
  const target = isPoll ? callee.object : callee;
  return target.type === 'Identifier' && /^(expect|assert)([A-Z].*)?$/.test(target.name);
}

/** Array methods that call a function for each element. */
const perElement = new Set([
  'forEach',
  'map',
  'flatMap',
  'filter',
  'every',
  'some',
  'reduce',
  'find',
]);

/** The list that the call iterates over. */
export function listOfCallback({ callee }: Call): Node | undefined {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  return perElement.has(callee.property.name) ? callee.object : undefined;
}
