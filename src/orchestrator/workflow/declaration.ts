import { inWorkflowContext } from '@temporalio/workflow';

/** The place of a declaration, as a stack that is formatted only on access. */
export interface Declaration {
  readonly stack?: string | undefined;
}

/**
 * The caller of a declaring function. Skipped in Temporal's sandbox, where nothing reads it and
 * every run would pay for it.
 */
export function callerOf(declare: (...given: never[]) => unknown): Declaration | undefined {
  if (inWorkflowContext()) return undefined;
  const declaration: Declaration = {};
  Error.captureStackTrace(declaration, declare);
  return declaration;
}
