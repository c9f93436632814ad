/** What one attempt at a request came to. */
export type Reply = Answered | Missing | Refused | Unavailable;

export interface Answered {
  readonly kind: 'answer';
  /** The value of the JSON, or the text if it is none. */
  readonly body: unknown;
}

/** The service does not know what was requested, or does not show it to this user. A path that nobody serves is refused. */
export interface Missing {
  readonly kind: 'missing';
  readonly message: string;
}

/** Will be refused again. */
export interface Refused {
  readonly kind: 'refused';
  readonly status: number;
  readonly message: string;
}

/** Worth another attempt. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
  /** Fewer requests at once may help. */
  readonly busy: boolean;
  /** Nobody answered, or a proxy in the server's place: other requests will not be answered either. */
  readonly away: boolean;
  readonly retryAfterMs: number;
  /** It is certain that the server did nothing of what was requested. */
  readonly noEffect: boolean;
}
