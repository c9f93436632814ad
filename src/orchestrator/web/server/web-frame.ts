/** What pages and the API know of the server that they are part of. */
export interface WebFrame {
  /** Comes before the path of every link: empty, or of the form `/orchestrator`. */
  readonly basePath: string;
  /** Aborted when the server ends: open streams end then. */
  readonly closing: AbortSignal;
  readonly report: (error: unknown) => void;
}
