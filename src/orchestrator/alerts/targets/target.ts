import type { Env } from '../../env.ts';
import type { VariableProblem } from '../../definitions/resource.ts';
import type { AlertMessage } from '../message.ts';

/**
 * Sends a message and returns the response, for people. It stops when the signal aborts. It may be
 * called again with a message that was already sent: the key is the same.
 * @throws TerminalError if a retry cannot succeed; any other error is retried, a RetryableError
 * after its delay
 */
export type Send = (message: AlertMessage, signal: AbortSignal) => Promise<string>;

/** Where alerts are sent. Targets with the same name are the same target. */
export interface AlertTarget {
  readonly name: string;
  readonly variables: readonly string[];
  /** Those of the variables whose values are secret. */
  readonly secretVariables: readonly string[];
  configure(env: Env): ConfiguredTarget;
}

export type ConfiguredTarget =
  | { readonly ok: true; readonly send: Send }
  | { readonly ok: false; readonly problems: readonly VariableProblem[] };
