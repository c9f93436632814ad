import { setTimeout as sleep } from 'node:timers/promises';
import { createPlans } from './plans.ts';
import type { Plans } from './plans.ts';
import type { Answer } from './router.ts';

/**
 * What goes wrong with a request. Its effect has happened after `drop-answer` and where `afterEffect` says so; after all others but
 * `delay` it has not.
 */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSecs?: number;
      readonly afterEffect?: boolean;
    }
  /** Never answers, until the client gives up or the stand-in stops. */
  | { readonly kind: 'hang'; readonly afterEffect?: boolean }
  | { readonly kind: 'drop-request' }
  | { readonly kind: 'drop-answer' };

export interface FaultyRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export type Faults = Plans<Fault, FaultyRequest>;

/** What becomes of a request: an answer, a connection that breaks, or one that stays open in silence. */
export type Fate =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' };

export interface FaultyHandling {
  /** Has the effect. */
  handle(): Answer | Promise<Answer>;
  /** The answer with the status that a fault requests. */
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
