import { abortable } from './abortable.ts';
import type { Refused, Unavailable } from './reply.ts';

export interface Token {
  readonly kind: 'token';
  readonly value: string;
}

export interface Login<T extends Token> {
  readonly reply: T | Refused | Unavailable;
  /** How long after the request the reply is used in place of another login. */
  readonly useMs: number;
}

export interface Tokens<T extends Token> {
  /** The current token, or a new one. All who wait share one login, which goes on when one of them leaves. */
  get(signal?: AbortSignal): Promise<Login<T>['reply']>;
  /** Forgets a token that was refused, unless a newer one has taken its place. @returns whether another can be had */
  drop(token: T): boolean;
}

/** Keeps a token of short life at hand. */
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

/** A token that is configured, in place of a login. */
export function fixedToken(value: string): Tokens<Token> {
  const token: Token = { kind: 'token', value };
  return { get: () => Promise.resolve(token), drop: () => false };
}
