import type { Env } from '../../env.ts';
import type { VariableProblem } from '../../definitions/resource.ts';
import type { AlertMessage } from '../message.ts';

/**
 * Sends a message and returns what was answered, for people. It ends once the signal aborts. It may be called again with a message that was sent: its key
 * is the same.
 * @throws TerminalError if another attempt cannot succeed; any other error is retried, a RetryableError after its time
 */
export type Send = (message: AlertMessage, signal: AbortSignal) => Promise<string>;

/** Where alerts are sent. Targets of one name are one target. */
export interface AlertTarget {
  readonly name: string;
  readonly variables: readonly string[];
  /** Those of the variables whose values nobody may see. */
  readonly secretVariables: readonly string[];
  configure(env: Env): ConfiguredTarget;
}

export type ConfiguredTarget =
  | { readonly ok: true; readonly send: Send }
  | { readonly ok: false; readonly problems: readonly VariableProblem[] };
