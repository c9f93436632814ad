import { AsyncLocalStorage } from '@temporalio/workflow';

/** The materialization in which workflow code runs. */
export interface Step {
  readonly asset: string;
  /** The first of several partitions. */
  readonly partition: string;
  /** Display text for several partitions. */
  readonly range?: string;
}

const currentStep = new AsyncLocalStorage<Step>();

/** Calls `fn` within the step, including everything that it awaits. */
export function inStep<T>(step: Step, fn: () => T): T {
  return currentStep.run(step, fn);
}

export function stepInProgress(): Step | undefined {
  return currentStep.getStore();
}

/**
 * The label of a step in the timeline, with the last part of the asset key and the partition:
 * `daily_means [2026-01-01]`.
 */
export function stepLabel(step: Step): string {
  const name = step.asset.slice(step.asset.lastIndexOf('/') + 1);
  return step.partition === '' ? name : `${name} [${step.range ?? step.partition}]`;
}

/** A key for maps. Asset keys contain no line breaks. */
export function stepKey(asset: string, partition: string): string {
  return `${asset}\n${partition}`;
}

/** The header that identifies the run and step that an activity serves. */
export const stepHeader = 'orchestrator-step';

export interface StepHeader extends Partial<Step> {
  readonly job: string;
  /** Run id of the first execution. */
  readonly run: string;
}
