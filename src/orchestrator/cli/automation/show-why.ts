import type { Trace } from '../../automation/evaluate-condition.ts';
import {
  explainAutomation,
  type Explained,
  type WhyOptions,
} from '../../reports/automation/explain-automation.ts';
import { automationDocument } from '../../reports/automation/read-automation.ts';
import { ago, moment } from '../../time-text.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { section } from '../output/section.ts';

export async function showWhy(context: Context, given: string, options: WhyOptions): Promise<void> {
  const { output } = context;
  const explained = await explainAutomation(context, given, options);
  const { automation, partition, evaluations } = explained;
  output.show(
    {
      automation: automationDocument(automation),
      partition: partition ?? null,
      evaluations: evaluations.map((one) => ({ ...one, partition: one.partition || null })),
    },
    [
      ...headLines(explained, output.style),
      ...evaluations.flatMap((one) => evaluationLines(one, output.style)),
    ],
  );
}

function headLines(
  { automation, partition, evaluations }: Explained,
  style: Style,
): readonly string[] {
  const { asset, condition, state, note } = automationDocument(automation);
  const paused = state === 'running' ? '' : `, ${state}${note === null ? '' : ` (${note})`}`;
  const head = `${style('bold', asset)}${partition === undefined ? '' : ` [${partition}]`}: ${condition}${paused}`;
  return evaluations.length > 0
    ? [head]
    : [
        head,
        '  Not evaluated yet: since its automation began, nothing has happened that concerns it',
      ];
}

const outcomes = {
  requested: 'a run was requested',
  waiting: 'it waits',
  dropped: 'nothing to request',
} as const;

function evaluationLines(
  { partition, evaluatedAt, until, outcome, tree, runId }: Explained['evaluations'][number],
  style: Style,
): readonly string[] {
  const key = partition === '' ? '' : `[${partition}] `;
  const lasted = outcome === 'waiting' && until === null ? ', still so' : '';
  const title = `${key}${moment(evaluatedAt)}, ${ago(evaluatedAt)}: ${outcomes[outcome]}${runId === null ? '' : `, ${runId}`}${lasted}`;
  return section(title, traceLines(tree, style, 0), style);
}

function traceLines(
  { condition, holds, note, parts = [] }: Trace,
  style: Style,
  depth: number,
): readonly string[] {
  const mark = holds ? style('green', '✓') : style('red', '✗');
  const line = `${'  '.repeat(depth)}${mark} ${condition}${note === undefined ? '' : style('dim', `: ${note}`)}`;
  return [line, ...parts.flatMap((part) => traceLines(part, style, depth + 1))];
}
