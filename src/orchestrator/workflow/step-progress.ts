import type { Step } from './step.ts';

export type { Step };

/** The signal by which an activity tells its run how far it is. */
export const progressSignal = 'orchestrator-progress';

export interface StepProgress extends Step {
  readonly text: string;
}
