import { AsyncLocalStorage } from '@temporalio/workflow';

/** The materialization that workflow code is in. */
export interface Step {
  readonly asset: string;
  /** Of several partitions the first. */
  readonly partition: string;
  /** What people are shown of several partitions. */
  readonly range?: string;
}

const currentStep = new AsyncLocalStorage<Step>();

/** Calls `fn` so that it, and all that it awaits, is in the step. */
export function inStep<T>(step: Step, fn: () => T): T {
  return currentStep.run(step, fn);
}

export function stepInProgress(): Step | undefined {
  return currentStep.getStore();
}

/** `daily_means [2026-01-01]`: the asset's last name and the partition, as the timeline shows it. */
export function stepLabel(step: Step): string {
  const name = step.asset.slice(step.asset.lastIndexOf('/') + 1);
  return step.partition === '' ? name : `${name} [${step.range ?? step.partition}]`;
}

/** A key for maps. No asset key holds a line break. */
export function stepKey(asset: string, partition: string): string {
  return `${asset}\n${partition}`;
}

/** The header from which an activity knows which run it serves, and which step of it. */
export const stepHeader = 'orchestrator-step';

export interface StepHeader extends Partial<Step> {
  readonly job: string;
  /** First execution's run id. */
  readonly run: string;
}
