import { blockedLines } from '../../client/blocked-text.ts';
import type { RunProgress } from '../../client/follow-run.ts';
import { markdownLines } from '../output/markdown.ts';
import type { Output } from '../output/output.ts';
import { createPanel } from '../output/panel.ts';
import { duration } from '../../time-text.ts';
import { stepLines } from './step-line.ts';

export interface ProgressView {
  show(progress: RunProgress): void;
  /** The number of steps that have ended. */
  counts(): { readonly materialized: number; readonly failed: number };
  close(): void;
}

interface ViewedRun {
  readonly runId: string;
  readonly job: string;
}

/** Shows a run's progress: redrawn in place on a terminal, otherwise one line per finished step. */
export function createProgressView({ runId, job }: ViewedRun, output: Output): ProgressView {
  const { terminal, style } = output;
  const panel = terminal === undefined ? undefined : createPanel(terminal);
  let begunAt: Date | undefined;
  let materialized = 0;
  let failed = 0;
  let details = '';
  let blocked: readonly string[] = [];

  const draw = () => {
    const time =
      begunAt === undefined ? 'waiting' : duration(Math.max(0, Date.now() - begunAt.getTime()));
    const head = `${style('cyan', '●')} ${style('bold', job)} ${style('dim', time)}`;
    panel?.draw([
      head,
      '',
      ...blocked,
      ...markdownLines(details || 'Waiting for a worker …', style),
    ]);
  };
  draw();

  return {
    show: (progress) => {
      for (const outcome of progress.outcomes) {
        if (outcome.status === 'failed') failed += 1;
        else materialized += 1;
        if (panel === undefined) for (const line of stepLines(outcome, style)) output.line(line);
      }
      const { blockage } = progress;
      const lines =
        blockage === undefined ? [] : blockedLines({ runId, job, blockage, isRecorded: true });
      if (panel === undefined && blocked.length === 0) for (const line of lines) output.line(line);
      blocked = lines;
      begunAt = progress.begunAt ?? begunAt;
      details = progress.details ?? details;
      draw();
    },
    counts: () => ({ materialized, failed }),
    close: () => panel?.close(),
  };
}
