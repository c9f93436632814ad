import type { Call, Node } from './nodes.ts';

export const advice = 'wrap the list in nonEmpty(…) of tests/support/non-empty.ts, or write it out';

/** A call of `expect`, or of a helper that is named so. `expect.any` and its kin describe a value and assert nothing. */
export function isAssertion({ callee }: Call): boolean {
  const isPoll =
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    ['poll', 'soft'].includes(callee.property.name);
  const target = isPoll ? callee.object : callee;
  return target.type === 'Identifier' && /^(expect|assert)([A-Z].*)?$/.test(target.name);
}

/** Methods of a list that call a function once for each element. */
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

/** The list for whose elements the call calls a function. */
export function listOfCallback({ callee }: Call): Node | undefined {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  return perElement.has(callee.property.name) ? callee.object : undefined;
}
