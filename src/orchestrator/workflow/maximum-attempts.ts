/** Used if an activity does not set it. */
export const defaultMaximumAttempts = 5;

/** Workflows share the kit's modules; only globals are per workflow. */
declare global {
  var orchestratorMaximumAttempts: Map<string, number> | undefined;
}

/** Records an activity's maximum number of attempts, which its failure does not contain. */
export function noteMaximumAttempts(activityId: string, attempts: number): void {
  if (attempts === defaultMaximumAttempts) return;
  globalThis.orchestratorMaximumAttempts ??= new Map();
  globalThis.orchestratorMaximumAttempts.set(activityId, attempts);
}

export function maximumAttempts(activityId: string | undefined): number {
  return globalThis.orchestratorMaximumAttempts?.get(activityId ?? '') ?? defaultMaximumAttempts;
}
