import { inWorkflowContext } from '@temporalio/workflow';

/** Where something is declared, as a stack that is only written out once it is read. */
export interface Declaration {
  readonly stack?: string | undefined;
}

/** Who called a function that declares something. Not in Temporal's sandbox, where nobody reads it and each run would pay for it. */
export function callerOf(declare: (...given: never[]) => unknown): Declaration | undefined {
  if (inWorkflowContext()) return undefined;
  const declaration: Declaration = {};
  Error.captureStackTrace(declaration, declare);
  return declaration;
}
