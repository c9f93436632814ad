import { Context } from '@temporalio/activity';

/** Progress of an activity as people read it: counts, a name, a phase. No secrets, no records. */
export type Progress = Readonly<Record<string, string | number>>;

const latest = new WeakMap<Context, Progress>();

/** Tells how far the current activity is; shown in the Web UI with its next heartbeat. Outside an activity it does nothing. */
export function reportProgress(progress: Progress): void {
  const context = currentContext();
  if (context) latest.set(context, progress);
}

/** Aborted when the current activity is cancelled or its worker shuts down. Outside an activity it never aborts. */
export function cancellationSignal(): AbortSignal {
  return currentContext()?.cancellationSignal ?? new AbortController().signal;
}

export function latestProgress(context: Context): Progress | undefined {
  return latest.get(context);
}

function currentContext(): Context | undefined {
  try {
    return Context.current();
  } catch {
    return undefined;
  }
}
