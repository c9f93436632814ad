import { abortable } from './abortable.ts';
import type { Refused, Unavailable } from './reply.ts';

export interface Token {
  readonly kind: 'token';
  readonly value: string;
}

export interface Login<T extends Token> {
  readonly reply: T | Refused | Unavailable;
  /** How long after the request to reuse the reply before the next login. */
  readonly useMs: number;
}

export interface Tokens<T extends Token> {
  /**
   * The current token, or a new one. All waiting callers share one login, which continues if one of
   * them stops waiting.
   */
  get(signal?: AbortSignal): Promise<Login<T>['reply']>;
  /**
   * Drops a rejected token, unless it was already replaced by a newer one. @returns whether another
   * token can be requested
   */
  drop(token: T): boolean;
}

/** Caches a short-lived token. */
export function createTokens<T extends Token>(logIn: () => Promise<Login<T>>): Tokens<T> {
  let held: { readonly reply: Login<T>['reply']; readonly until: number } | undefined;
  let pending: Promise<Login<T>['reply']> | undefined;

  async function renew(): Promise<Login<T>['reply']> {
    const askedAt = performance.now();
    const { reply, useMs } = await logIn();
    held = { reply, until: askedAt + useMs };
    return reply;
  }

  return {
    async get(signal) {
      if (held !== undefined && performance.now() < held.until) return held.reply;
      pending ??= renew().finally(() => (pending = undefined));
      return abortable(pending, signal);
    },

    drop(token) {
      if (held?.reply === token) held = undefined;
      return true;
    },
  };
}

/** A configured token, in place of a login. */
export function fixedToken(value: string): Tokens<Token> {
  const token: Token = { kind: 'token', value };
  return { get: () => Promise.resolve(token), drop: () => false };
}
