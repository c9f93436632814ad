import type { RuleTester } from 'oxlint/plugins-dev';

type CreateRule = Extract<
  Parameters<InstanceType<typeof RuleTester>['run']>[1],
  { create: unknown; createOnce?: never }
>;

/**
 * The nodes that the linter passes to a rule. The package that exports these types by name is a
 * different one.
 */
export type Rule = { create: CreateRule['create'] };
export type Context = Parameters<CreateRule['create']>[0];
type Visitor = ReturnType<CreateRule['create']>;
export type Call = Parameters<NonNullable<Visitor['CallExpression']>>[0];
export type Node = NonNullable<Call['parent']>;
