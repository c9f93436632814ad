/** What one attempt at a request came to. */
export type Outcome = Answered | Refused | Unavailable;

export interface Answered {
  readonly kind: 'answer';
  readonly text: string;
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
  /** Nobody answered, or a proxy in the server's place: others will not be answered either. */
  readonly away?: boolean;
  readonly retryAfterMs: number;
  /** It is certain that the server did nothing of what was asked. */
  readonly noEffect: boolean;
}
