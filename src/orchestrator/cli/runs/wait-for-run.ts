import { type EndOfRun, followRun } from '../../client/follow-run.ts';
import type { RunIdentity } from '../../client/find-run.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output/output.ts';
import { exitCodeOf, interrupted } from './exit-code.ts';
import { createProgressView } from './progress.ts';
import { bareStatusText, checksFailedText } from './status-text.ts';
import { runDocument, stepDocument } from '../../reports/runs/run-document.ts';
import { took } from './took.ts';
import { markdownLines } from '../output/markdown.ts';
import { project } from '../../project.ts';

/**
 * Shows a run's progress until it ends, and then its result: see `exitCodeOf`. Ctrl-C ends the
 * wait, not the run; the exit code is then 130.
 */
export async function waitForRun(
  context: Context,
  run: RunIdentity & { readonly job: string },
): Promise<EndOfRun | undefined> {
  const { output, env } = context;
  const [client, store] = await Promise.all([context.temporal(), context.store()]);
  const view = createProgressView(run, output);
  const signal = context.stopSignal();
  const end = await followRun(run, {
    client,
    store,
    signal,
    withDetails: output.terminal !== undefined,
    onProgress: view.show,
  }).finally(view.close);
  const stored = await store.runs.find(run.runId);

  if (end === undefined) {
    context.exitWith(interrupted);
    output.show({ run: stored === undefined ? run : runDocument(env, stored), interrupted: true }, [
      'No longer waiting; the run continues.',
      `  watch it:  ${project().command} runs show ${run.runId} --wait`,
      `  cancel it: ${project().command} runs cancel ${run.runId}`,
    ]);
    return undefined;
  }
  context.exitWith(exitCodeOf(end));
  const steps = output.json ? await store.materializations.ofRun(run.runId) : [];
  const failures = steps.filter(({ status }) => status === 'failed').map(stepDocument);
  const { materialized, failed } = view.counts();
  const counts = `${materialized} materialized${failed === 0 ? '' : `, ${failed} failed`}`;
  // A failed check that only warns is shown next to its step.
  const checks = end.outcome === 'checks_failed' ? `, but ${checksFailedText(output.style)}` : '';
  const { before, after } = account(end, output);
  output.show(
    {
      run: stored === undefined ? { ...run, ...end } : runDocument(env, stored),
      materialized,
      failed,
      failures,
    },
    [
      ...before,
      `${run.job} ${bareStatusText(end.status, output.style)}${afterText(stored)}${checks}: ${counts}`,
      ...after,
      ...(end.outcome === 'checks_failed'
        ? [output.style('dim', `See which checks: ${project().command} runs show ${run.runId}`)]
        : []),
      ...(end.status === 'completed'
        ? []
        : [output.style('dim', `Retry: ${project().command} runs retry ${run.runId} --wait`)]),
    ],
  );
  return end;
}

function afterText(stored: StoredRun | undefined): string {
  if (stored === undefined) return '';
  const length = took(stored);
  return length === undefined ? ' before it began' : ` after ${length}`;
}

/**
 * The output that was not shown yet: on a terminal everything, because the redrawn lines are
 * removed; otherwise only the error.
 */
function account(
  { error, result }: EndOfRun,
  { terminal, style }: Output,
): Record<'before' | 'after', readonly string[]> {
  if (terminal !== undefined && result !== null)
    return { before: ['', ...markdownLines(result, style), ''], after: [] };
  return {
    before: [],
    after: (error ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `    ${line}`),
  };
}
