/** Events for subjects of type `Subject`, as planned by a test. */
export interface Plans<What, Subject> {
  /** The next ones that match the filter. */
  next(count: number, what: What, filter?: (subject: Subject) => boolean): void;
  /** Any that matches the filter, with this probability. */
  sometimes(probability: number, what: What, filter?: (subject: Subject) => boolean): void;
  clear(): void;
}

interface Plan<What, Subject> {
  left: number;
  readonly probability: number;
  readonly what: What;
  readonly filter: (subject: Subject) => boolean;
}

/** `drawFor` evaluates a subject's plans in order. The same seed gives the same draws. */
export function createPlans<What, Subject>(
  seed: number,
): Plans<What, Subject> & { drawFor(subject: Subject): Generator<What> } {
  const plans: Plan<What, Subject>[] = [];
  const random = createRandom(seed);
  const any = () => true;

  return {
    next: (count, what, filter = any) =>
      void plans.push({ left: count, probability: 1, what, filter }),
    sometimes: (probability, what, filter = any) =>
      void plans.push({ left: Infinity, probability, what, filter }),
    clear: () => void plans.splice(0),

    *drawFor(subject) {
      for (const plan of plans) {
        if (plan.left <= 0 || !plan.filter(subject) || random() >= plan.probability) continue;
        plan.left -= 1;
        yield plan.what;
      }
    },
  };
}

function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
