import { auditedDocument, outcomeOf, readAudit } from '../../reports/audit/read-audit.ts';
import type { AuditFilter, AuditedAction } from '../../state/audit-log.ts';
import { ago } from '../../time-text.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { table } from '../output/table.ts';

export type AuditOptions = Pick<AuditFilter, 'who' | 'action' | 'about' | 'before' | 'limit'>;

export async function listAudit(context: Context, options: AuditOptions): Promise<void> {
  const { output } = context;
  const { actions, next } = await readAudit(context, options);
  const rows = actions.map((action) => ({
    cells: [
      String(action.actionId),
      ago(action.at),
      action.who,
      action.via,
      action.action,
      outcomeText(action, output.style),
      action.about.join(' '),
    ],
  }));
  output.show({ actions: actions.map(auditedDocument), next: next ?? null }, [
    ...(rows.length === 0 ? ['No actions.'] : table(columns, rows, output)),
    ...(next === undefined ? [] : [output.style('dim', `More: --before ${next}`)]),
  ]);
}

const columns = [
  { title: 'ID' },
  { title: 'WHEN' },
  { title: 'WHO', cut: { keep: 'start', min: 12 } },
  { title: 'VIA' },
  { title: 'ACTION' },
  { title: 'RESULT' },
  { title: 'ABOUT', cut: { keep: 'start', min: 12 } },
] as const;

function outcomeText(action: AuditedAction, style: Style): string {
  const outcome = outcomeOf(action);
  if (outcome === 'unknown') return style('yellow', 'no result recorded');
  return outcome === 'failed' ? style('red', action.code ?? 'failed') : 'succeeded';
}
