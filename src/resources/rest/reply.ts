/** The outcome of one attempt at a request. */
export type Reply = Answered | Missing | Refused | Unavailable;

export interface Answered {
  readonly kind: 'answer';
  /** The parsed JSON, or the text if it is not JSON. */
  readonly body: unknown;
}

/** The resource does not exist, or this user cannot see it. Unknown paths are refused instead. */
export interface Missing {
  readonly kind: 'missing';
  readonly message: string;
}

/** A retry would be rejected too. */
export interface Refused {
  readonly kind: 'refused';
  readonly status: number;
  readonly message: string;
}

/** Worth retrying. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
  /** Fewer concurrent requests may help. */
  readonly busy: boolean;
  /** No response, or only one from a proxy: other requests will fail too. */
  readonly away: boolean;
  readonly retryAfterMs: number;
  /** Certainly the request had no effect on the server. */
  readonly noEffect: boolean;
}
