export interface SessionOptions {
  /** The only mode there is; written out where a source is read, so that a reader sees it. */
  readonly readOnly: true;
  /** After this long the server ends a statement with code 57014. */
  readonly statementTimeoutMs: number;
  /** How long a statement may wait for a lock of somebody else before it fails with code 55P03. 10 seconds by default. */
  readonly lockTimeoutMs?: number;
  /** All statements see the database as of the first one. */
  readonly oneSnapshot?: boolean;
  readonly signal?: AbortSignal;
}

const defaultLockTimeoutMs = 10_000;
const idleTimeoutMs = 300_000;

/**
 * One round trip that begins the transaction. The limits are local to it, so they also hold behind a pooler that refuses them as
 * start-up parameters, and never leak to whoever gets the server's connection next.
 */
export function beginTransaction({
  statementTimeoutMs,
  lockTimeoutMs = defaultLockTimeoutMs,
  oneSnapshot = false,
}: SessionOptions): string {
  return [
    `begin transaction isolation level ${oneSnapshot ? 'repeatable read' : 'read committed'} read only`,
    `set local statement_timeout = ${milliseconds(statementTimeoutMs)}`,
    `set local lock_timeout = ${milliseconds(lockTimeoutMs)}`,
    `set local idle_in_transaction_session_timeout = ${idleTimeoutMs}`,
  ].join('; ');
}

function milliseconds(value: number): number {
  return Math.max(1, Math.round(value));
}
