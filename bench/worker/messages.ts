export type Request = 'reset' | 'usage' | 'stop';

/** The resources that a worker process used since the last reset. */
export interface Usage {
  /** Of all its threads. */
  readonly cpuMs: number;
  /**
   * Peak resident memory; since the start of the process if the system cannot reset that figure.
   */
  readonly peakMiB: number;
  /** SQL statements that the worker counts, including the ends of transactions. */
  readonly statements: number;
}

export type Reply =
  | { readonly type: 'ready' }
  | { readonly type: 'reset' }
  | { readonly type: 'usage'; readonly usage: Usage };
