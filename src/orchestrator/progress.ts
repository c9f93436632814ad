import { Context } from '@temporalio/activity';
import { progressSignal, type Step, type StepProgress } from './workflow/step-progress.ts';

/** Progress of an activity, for people: counts, a name, a phase. No secrets, no records. */
export type Progress = Readonly<Record<string, string | number>>;

const latest = new WeakMap<Context, Progress>();
const steps = new WeakMap<Context, Step>();

/** Where an activity reports progress if another thread sends its heartbeats. */
export interface ProgressOutlet {
  report(progress: Progress): void;
  showInRun(text: string): Promise<void>;
}

const outlets = new WeakMap<Context, ProgressOutlet>();

export function redirectProgress(context: Context, outlet: ProgressOutlet): void {
  outlets.set(context, outlet);
}

/**
 * Reports the progress of the current activity; the web UI shows it after the next heartbeat. Does
 * nothing outside an activity.
 */
export function reportProgress(progress: Progress): void {
  const context = currentContext();
  const outlet = context && outlets.get(context);
  if (outlet) outlet.report(progress);
  else if (context) latest.set(context, progress);
}

/** The last progress that an earlier attempt of the current activity reported. */
export function previousProgress(): Progress | undefined {
  return currentContext()?.info.heartbeatDetails as Progress | undefined;
}

/** Records which step an activity belongs to. */
export function noteStep(context: Context, step: Step): void {
  steps.set(context, step);
}

/**
 * Shows the progress of the current activity's step in the run's details until the step ends; an
 * empty text removes it. Each call adds events to the run's history, so use it for progress that
 * changes rarely. Does nothing outside a step.
 */
export async function showInRun(text: string): Promise<void> {
  const context = currentContext();
  const outlet = context && outlets.get(context);
  if (outlet) return outlet.showInRun(text);
  const step = context && steps.get(context);
  const execution = context?.info.workflowExecution;
  if (context === undefined || step === undefined || execution === undefined) return;
  const { asset, partition } = step;
  const progress: StepProgress = { asset, partition, text };
  try {
    await context.client.workflow
      .getHandle(execution.workflowId, execution.runId)
      .signal(progressSignal, progress);
  } catch (error) {
    context.log.warn('Could not report the progress of a step to its run', { error });
  }
}

/** Aborted when the current activity is cancelled or its worker shuts down. Outside an activity it never aborts. */
export function cancellationSignal(): AbortSignal {
  return currentContext()?.cancellationSignal ?? new AbortController().signal;
}

export function latestProgress(context: Context): Progress | undefined {
  return latest.get(context);
}

export function currentContext(): Context | undefined {
  try {
    return Context.current();
  } catch {
    return undefined;
  }
}
