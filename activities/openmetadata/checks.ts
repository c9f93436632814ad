import type { CheckResult } from '@moderate/orchestrator';

interface Summarized {
  readonly value: object;
}

/** Checks that nothing in a summary was rejected or could not be measured. */
export function noneFailed({ value }: Summarized): CheckResult {
  return noneIn(value, 'failed');
}

/**
 * Checks that the profiler settings from OpenMetadata could be applied: a table whose settings
 * could not be applied gets no new profile.
 */
export function settingsObeyed({ value }: Summarized): CheckResult {
  return noneIn(value, 'refused');
}

/** Checks that all objects could be read. */
export function allReadable({ value }: Summarized): CheckResult {
  return noneIn(value, 'unreadable');
}

/**
 * Checks that the source or the catalog knows the name: it may have been removed from both, or be
 * misspelled.
 */
export function wasFound({ value }: Summarized): CheckResult {
  return noneIn(value, 'missing');
}

function noneIn(
  summary: object,
  list: 'failed' | 'refused' | 'unreadable' | 'missing',
): CheckResult {
  const { [list]: found } = summary as Partial<Record<typeof list, { readonly total: number }>>;
  const total = found?.total ?? 0;
  return { passed: total === 0, metadata: { [list]: total } };
}
