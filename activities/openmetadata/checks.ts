import type { CheckResult } from '@moderate/orchestrator';

interface Summarized {
  readonly value: object;
}

/** The check that nothing in a summary was refused or could not be measured. */
export function noneFailed({ value }: Summarized): CheckResult {
  return noneIn(value, 'failed');
}

/** The check that what people set in OpenMetadata about profiles could be obeyed: a table of which it could not has no new profile. */
export function settingsObeyed({ value }: Summarized): CheckResult {
  return noneIn(value, 'refused');
}

/** The check that all objects could be read. */
export function allReadable({ value }: Summarized): CheckResult {
  return noneIn(value, 'unreadable');
}

/** The check that the source or the catalog has what the name says: it may have been removed and be known to neither, or be mistyped. */
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
