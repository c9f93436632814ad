import { CancellationScope, isCancellation } from '@temporalio/workflow';

export interface MapOutcome<R> {
  /** Results of the successful items, in item order. */
  readonly results: R[];
  /** In item order. */
  readonly failures: readonly { readonly index: number; readonly error: unknown }[];
}

/**
 * Calls `fn` for each item, at most `maxConcurrent` at once. A failed item does not stop the
 * others; cancellation of the scope does.
 */
export async function mapItems<T, R>(
  items: readonly T[],
  maxConcurrent: number,
  fn: (item: T, index: number) => Promise<R>,
): Promise<MapOutcome<R>> {
  const results: { readonly index: number; readonly value: R }[] = [];
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  const entries = items.entries();
  const takeUntilNoneIsLeft = async () => {
    for (const [index, item] of entries) {
      try {
        results.push({ index, value: await fn(item, index) });
      } catch (error) {
        if (isCancellation(error) && CancellationScope.current().consideredCancelled) throw error;
        failures.push({ index, error });
      }
    }
  };
  await Promise.all(
    Array.from({ length: Math.max(1, Math.min(maxConcurrent, items.length)) }, takeUntilNoneIsLeft),
  );
  const inOrder = (a: { readonly index: number }, b: { readonly index: number }) =>
    a.index - b.index;
  return {
    results: results.toSorted(inOrder).map(({ value }) => value),
    failures: failures.toSorted(inOrder),
  };
}
