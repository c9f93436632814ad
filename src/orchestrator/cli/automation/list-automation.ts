import {
  automationDocument,
  readAutomationOf,
  type AutomationReport,
} from '../../reports/automation/read-automation.ts';
import { ago } from '../../time-text.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { table, type Row } from '../output/table.ts';

export async function listAutomation(context: Context): Promise<void> {
  const { output } = context;
  const reports = await readAutomationOf(context, (await context.definitions()).assets);
  output.show(
    { automation: reports.map(automationDocument) },
    reports.length === 0
      ? ['No asset has an automation.']
      : table(
          columns,
          reports.map((report) => row(report, output.style)),
          output,
        ),
  );
}

const columns = [
  { title: 'ASSET', cut: { keep: 'ends', min: 20 } },
  { title: 'AUTOMATION', cut: { keep: 'start', min: 20 } },
  { title: 'STATE' },
  { title: 'WAITING' },
  { title: 'LAST REQUEST' },
] as const;

function row(report: AutomationReport, style: Style): Row {
  const { asset, condition, note, waiting, requestedAt, ...document } = automationDocument(report);
  const { state } = document;
  return {
    cells: [
      style('bold', asset),
      condition,
      state === 'running' ? style('green', state) : style('yellow', state),
      String(waiting),
      requestedAt === null ? style('dim', 'never') : ago(requestedAt),
    ],
    below: note === null ? [] : [`paused: ${note}`],
  };
}
