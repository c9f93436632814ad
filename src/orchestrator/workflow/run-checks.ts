import { CancelledFailure } from '@temporalio/common';
import type { AssetChecks, CheckContext } from './asset-check.ts';
import { failureText } from './failure.ts';
import type { CheckOutcome } from './protocol.ts';

/**
 * Runs an asset's checks sequentially. A check that throws has failed, with the error in its
 * metadata.
 */
export async function runChecks<V, C, I>(
  checks: AssetChecks<V, C, I>,
  context: CheckContext<V, C, I>,
): Promise<readonly CheckOutcome[]> {
  const outcomes: CheckOutcome[] = [];
  for (const [name, { severity, blocking, check }] of Object.entries(checks)) {
    const of = { name, severity, ...(blocking === true && { blocking }) } as const;
    try {
      const result = await check(context);
      const { passed, metadata = {} } = typeof result === 'boolean' ? { passed: result } : result;
      outcomes.push({ ...of, passed, metadata });
    } catch (error) {
      if (error instanceof CancelledFailure) throw error;
      outcomes.push({ ...of, passed: false, metadata: { error: failureText(error) } });
    }
  }
  return outcomes;
}
