/** Of an activity that says nothing else. */
export const defaultMaximumAttempts = 5;

/** Workflows share the kit's modules; globals are each workflow's own. */
declare global {
  var orchestratorMaximumAttempts: Map<string, number> | undefined;
}

/** Notes how often an activity may be attempted, since its failure does not say so. */
export function noteMaximumAttempts(activityId: string, attempts: number): void {
  if (attempts === defaultMaximumAttempts) return;
  globalThis.orchestratorMaximumAttempts ??= new Map();
  globalThis.orchestratorMaximumAttempts.set(activityId, attempts);
}

export function maximumAttempts(activityId: string | undefined): number {
  return globalThis.orchestratorMaximumAttempts?.get(activityId ?? '') ?? defaultMaximumAttempts;
}
