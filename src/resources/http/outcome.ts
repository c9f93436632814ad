/** What one attempt at a request came to. */
export type Outcome =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | Unavailable;

/** Worth another attempt. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
  /** Fewer requests at once may help. */
  readonly busy: boolean;
  readonly retryAfterMs: number;
  /** It is certain that the server did nothing of what was asked. */
  readonly noEffect: boolean;
}
