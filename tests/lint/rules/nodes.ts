import type { RuleTester } from 'oxlint/plugins-dev';

type CreateRule = Extract<
  Parameters<InstanceType<typeof RuleTester>['run']>[1],
  { create: unknown; createOnce?: never }
>;

/** What lint hands to a rule. The package that exports the types by name is another one. */
export type Rule = { create: CreateRule['create'] };
export type Context = Parameters<CreateRule['create']>[0];
type Visitor = ReturnType<CreateRule['create']>;
export type Call = Parameters<NonNullable<Visitor['CallExpression']>>[0];
export type Node = NonNullable<Call['parent']>;
