import type { AuditedAction, AuditFilter } from '../../state/audit-log.ts';
import type { ReportSource } from '../report-source.ts';

export interface AuditReport {
  /** The latest first. */
  readonly actions: readonly AuditedAction[];
  /** The next page begins after this action; undefined on the last page. */
  readonly next: number | undefined;
}

/** The recorded actions of people and programs. */
export async function readAudit(source: ReportSource, filter: AuditFilter): Promise<AuditReport> {
  const { audit } = await source.store();
  const found = await audit.list({ ...filter, limit: filter.limit + 1 });
  const actions = found.slice(0, filter.limit);
  return {
    actions,
    next: found.length > actions.length ? actions.at(-1)?.actionId : undefined,
  };
}

/** An action as JSON. */
export function auditedDocument({ endedAt, code, result, ...action }: AuditedAction) {
  return {
    ...action,
    outcome: outcomeOf({ endedAt, code }),
    endedAt: endedAt ?? null,
    code: code ?? null,
    result,
  };
}

export const auditOutcomes = ['succeeded', 'failed', 'unknown'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** Unknown if no result was recorded. */
export function outcomeOf({
  endedAt,
  code,
}: Pick<AuditedAction, 'endedAt' | 'code'>): AuditOutcome {
  if (endedAt === undefined) return 'unknown';
  return code === undefined ? 'succeeded' : 'failed';
}
