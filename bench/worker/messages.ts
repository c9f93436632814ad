export type Request = 'reset' | 'usage' | 'stop';

/** What a worker process took since the last reset. */
export interface Usage {
  /** Of all its threads. */
  readonly cpuMs: number;
  /** The most memory resident at once. Where the system cannot reset that figure: since the process began. */
  readonly peakMiB: number;
  /** SQL statements that the worker counts, the ends of transactions included. */
  readonly statements: number;
}

export type Reply =
  | { readonly type: 'ready' }
  | { readonly type: 'reset' }
  | { readonly type: 'usage'; readonly usage: Usage };
