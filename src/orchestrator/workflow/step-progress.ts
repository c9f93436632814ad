import type { Step } from './step.ts';

export type { Step };

/** The signal with which an activity reports its progress to its run. */
export const progressSignal = 'orchestrator-progress';

export interface StepProgress extends Step {
  readonly text: string;
}
