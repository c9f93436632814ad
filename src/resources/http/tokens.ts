import { abortable } from './abortable.ts';
import type { Refused, Unavailable } from './outcome.ts';

export interface Token {
  readonly kind: 'token';
  readonly value: string;
}

export interface Login<T extends Token> {
  readonly outcome: T | Refused | Unavailable;
  /** How long after the request the outcome is used in place of another login. */
  readonly useMs: number;
}

export interface Tokens<T extends Token> {
  /** The token in hand, or a new one. All who wait share one login, which goes on when one of them leaves. */
  get(signal?: AbortSignal): Promise<Login<T>['outcome']>;
  /** Forgets a token that was refused, unless a newer one has taken its place. */
  drop(token: T): void;
}

/** Keeps a token of short life at hand. */
export function createTokens<T extends Token>(logIn: () => Promise<Login<T>>): Tokens<T> {
  let held: { readonly outcome: Login<T>['outcome']; readonly until: number } | undefined;
  let pending: Promise<Login<T>['outcome']> | undefined;

  async function renew(): Promise<Login<T>['outcome']> {
    const askedAt = performance.now();
    const { outcome, useMs } = await logIn();
    held = { outcome, until: askedAt + useMs };
    return outcome;
  }

  return {
    async get(signal) {
      if (held !== undefined && performance.now() < held.until) return held.outcome;
      pending ??= renew().finally(() => (pending = undefined));
      return abortable(pending, signal);
    },

    drop(token) {
      if (held?.outcome === token) held = undefined;
    },
  };
}
