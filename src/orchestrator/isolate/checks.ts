import { isCancellation } from '@temporalio/workflow';
import type { AssetCheck } from './asset.ts';
import { failureText, terminalFailure } from './failure.ts';
import type { CheckOutcome } from './protocol.ts';

/**
 * Runs an asset's checks one after the other. One that throws counts as not passed, with the reason in its metadata.
 * @throws CheckFailed after all have run, when a blocking one has not passed
 */
export async function runChecks<V, C>(
  checks: readonly AssetCheck<V, C>[],
  context: Parameters<AssetCheck<V, C>['check']>[0],
  recordChecks: (outcomes: readonly CheckOutcome[]) => void,
): Promise<void> {
  const outcomes: CheckOutcome[] = [];
  for (const check of checks) outcomes.push(await runCheck(check, context));
  recordChecks(outcomes);
  const blocking = checks.filter((check, index) => check.blocking === true && outcomes[index]?.passed === false);
  if (blocking.length === 0) return;
  const names = blocking.map(({ name }) => name).join(', ');
  throw terminalFailure(`Blocking check not passed: ${names}`, 'CheckFailed');
}

async function runCheck<V, C>(
  { name, severity, check }: AssetCheck<V, C>,
  context: Parameters<AssetCheck<V, C>['check']>[0],
): Promise<CheckOutcome> {
  try {
    const { passed, metadata = {} } = await check(context);
    return { name, severity, passed, metadata };
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { name, severity, passed: false, metadata: { error: failureText(error) } };
  }
}
