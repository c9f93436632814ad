import { inWorkflowContext } from '@temporalio/workflow';

/** The place of a declaration, as a stack that is formatted only on access. */
export interface Declaration {
  readonly stack?: string | undefined;
}

/** Callers kept per declaration, the nearest first. A deployment may have 10,000 of them. */
const mostFrames = 4;

/**
 * The caller of a declaring function. Skipped in Temporal's sandbox, where nothing reads it and
 * every run would pay for it.
 */
export function callerOf(declare: (...given: never[]) => unknown): Declaration | undefined {
  if (inWorkflowContext()) return undefined;
  const declaration: Declaration = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = mostFrames;
  Error.captureStackTrace(declaration, declare);
  Error.stackTraceLimit = stackTraceLimit;
  return declaration;
}
