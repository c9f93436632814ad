import { stepKey, type Step } from './step.ts';

/** The waits of one step, which can be concurrent. */
interface Waits {
  readonly away: number;
  /** Number of waits that have ended while others are in progress. */
  readonly back: number;
}

const isWorking = ({ away, back }: Waits) => away === 0 || back > 0;
const none: Waits = { away: 0, back: 0 };

/** Tracks which steps have released their place, by their waits. */
export interface StepWaits {
  /**
   * Records that a wait of the step begins or ends.
   * @returns the change in the number of working steps: 1, 0 or -1
   */
  note(step: Step, change: 1 | -1): number;
  /** Whether the step works: none of its waits is in progress, or one of them has ended. */
  isWorking(step: Step): boolean;
}

export function createStepWaits(): StepWaits {
  const byStep = new Map<string, Waits>();
  return {
    note: (step, change) => {
      const key = stepKey(step.asset, step.partition);
      const waits = byStep.get(key) ?? none;
      const away = waits.away + change;
      const back = change === 1 ? Math.max(waits.back - 1, 0) : waits.back + 1;
      const now = { away, back: away === 0 ? 0 : back };
      if (away === 0) byStep.delete(key);
      else byStep.set(key, now);
      return Number(isWorking(now)) - Number(isWorking(waits));
    },
    isWorking: (step) => isWorking(byStep.get(stepKey(step.asset, step.partition)) ?? none),
  };
}
