/** What pages and the API know of the server that they are part of. */
export interface WebFrame {
  /** Comes before the path of every link: empty, or of the form `/orchestrator`. */
  readonly basePath: string;
  /** Requests that change something have to carry it in the header `X-Request-Token`. Pages have it from `<meta name="request-token">`. */
  readonly requestToken: string;
  /** Aborted when the server ends: open streams end then. */
  readonly closing: AbortSignal;
  readonly report: (error: unknown) => void;
}
