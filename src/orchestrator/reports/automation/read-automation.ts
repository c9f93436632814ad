import { conditionText } from '../../automation/condition.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { readAutomationStates, type AutomationState } from '../../state/automation-reports.ts';
import type { ReportSource } from '../report-source.ts';

/** The automation of an asset. */
export interface AutomationReport {
  readonly asset: string;
  /** In words. */
  readonly condition: string;
  /** Undefined until a worker has started the automation. */
  readonly state: AutomationState | undefined;
}

/** The automation of the assets that have one. */
export async function readAutomationOf(
  source: Pick<ReportSource, 'store'>,
  assets: readonly DefinedAsset[],
): Promise<readonly AutomationReport[]> {
  const automated = assets.flatMap(({ key, automation }) =>
    automation === undefined ? [] : [{ asset: key, condition: conditionText(automation) }],
  );
  if (automated.length === 0) return [];
  const states = await readAutomationStates(
    (await source.store()).database,
    automated.map(({ asset }) => asset),
  );
  const byAsset = new Map(states.map((state) => [state.asset, state]));
  return automated.map((report) => ({ ...report, state: byAsset.get(report.asset) }));
}

/** An asset's automation as JSON. */
export function automationDocument({ asset, condition, state }: AutomationReport) {
  const { pausedAt = null, note = null, waiting = 0, requestedAt = null } = state ?? {};
  return { asset, condition, state: stateOf(state), pausedAt, note, waiting, requestedAt };
}

function stateOf(state: AutomationState | undefined): 'running' | 'paused' | 'not begun' {
  if (state === undefined) return 'not begun';
  return state.pausedAt === null ? 'running' : 'paused';
}
