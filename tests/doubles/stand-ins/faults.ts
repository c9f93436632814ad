import { setTimeout as sleep } from 'node:timers/promises';
import { createPlans } from './plans.ts';
import type { Plans } from './plans.ts';
import type { Answer } from './router.ts';

/**
 * A fault of a request. After `drop-answer`, and with `afterEffect`, the effect has happened; after
 * all others except `delay`, it has not.
 */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSecs?: number;
      readonly afterEffect?: boolean;
    }
  /** Never responds, until the client gives up or the stand-in stops. */
  | { readonly kind: 'hang'; readonly afterEffect?: boolean }
  | { readonly kind: 'drop-request' }
  | { readonly kind: 'drop-answer' };

export interface FaultyRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export type Faults = Plans<Fault, FaultyRequest>;

/** The outcome of a request: a response, a broken connection, or one that stays open silently. */
export type Fate =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' };

export interface FaultyHandling {
  /** Executes the effect. */
  handle(): Answer | Promise<Answer>;
  /** The response with the status that a fault specifies. */
  fail(status: number): Answer;
}

export function createFaults(
  seed: number,
): Faults & { fateOf(request: FaultyRequest, handling: FaultyHandling): Promise<Fate> } {
  const { drawFor, ...plans } = createPlans<Fault, FaultyRequest>(seed);

  /** Delays add up; the first fault of another kind wins. */
  async function faultFor(
    request: FaultyRequest,
  ): Promise<Exclude<Fault, { kind: 'delay' }> | undefined> {
    for (const fault of drawFor(request)) {
      if (fault.kind !== 'delay') return fault;
      await sleep(fault.ms);
    }
    return undefined;
  }

  return {
    ...plans,

    async fateOf(request, { handle, fail }) {
      const fault = await faultFor(request);
      if (fault === undefined) return { kind: 'answer', answer: await handle() };
      if (fault.kind === 'drop-request') return { kind: 'drop' };
      if (fault.kind === 'drop-answer' || fault.afterEffect) await handle();
      if (fault.kind === 'drop-answer') return { kind: 'drop' };
      if (fault.kind === 'hang') return { kind: 'hang' };
      const headers =
        fault.retryAfterSecs === undefined ? {} : { 'retry-after': String(fault.retryAfterSecs) };
      return { kind: 'answer', answer: { ...fail(fault.status), headers } };
    },
  };
}
