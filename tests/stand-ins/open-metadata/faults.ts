import { setTimeout as sleep } from 'node:timers/promises';

/** What goes wrong with a request. After `drop-answer` its effect has happened, after all others but `delay` it has not. */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSecs?: number }
  | { readonly kind: 'drop-request' }
  | { readonly kind: 'drop-answer' };

interface FaultyRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export type RequestFilter = (request: FaultyRequest) => boolean;

export interface Faults {
  /** The next requests that pass the filter. */
  next(count: number, fault: Fault, filter?: RequestFilter): void;
  /** Any request that passes the filter, at this probability. */
  sometimes(probability: number, fault: Fault, filter?: RequestFilter): void;
  clear(): void;
}

interface Plan {
  left: number;
  readonly probability: number;
  readonly fault: Fault;
  readonly filter: RequestFilter;
}

export function createFaults(seed: number): Faults & { faultFor(request: FaultyRequest): Promise<Fault | undefined> } {
  const plans: Plan[] = [];
  const random = createRandom(seed);
  const always: RequestFilter = () => true;

  return {
    next: (count, fault, filter = always) => void plans.push({ left: count, probability: 1, fault, filter }),
    sometimes: (probability, fault, filter = always) => void plans.push({ left: Infinity, probability, fault, filter }),
    clear: () => void plans.splice(0),

    async faultFor(request) {
      for (const plan of plans) {
        if (plan.left <= 0 || !plan.filter(request) || random() >= plan.probability) continue;
        plan.left -= 1;
        if (plan.fault.kind !== 'delay') return plan.fault;
        await sleep(plan.fault.ms);
      }
      return undefined;
    },
  };
}

/** The same seed gives the same faults. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
