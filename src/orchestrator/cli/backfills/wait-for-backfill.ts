import { setTimeout as sleep } from 'node:timers/promises';
import { project } from '../../project.ts';
import type { StoredBackfill } from '../../state/backfill-reports.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output/output.ts';
import { createPanel } from '../output/panel.ts';
import { interrupted } from '../runs/exit-code.ts';
import { chooseBackfill } from '../../reports/backfills/choose-backfill.ts';
import { progressLines } from './progress-text.ts';
import { showBackfill } from './show-backfill.ts';

/** The text in `--help` of the commands that wait for a backfill. */
export const exitCodes = 'exit code 0 completed, 1 failed or cancelled, 130 no longer waiting';

const pollMs = 500;
/** Used where lines cannot be redrawn in place. */
const lineEveryMs = 10_000;

/**
 * Shows a backfill's progress until it ends, and then its result. Ctrl-C ends the wait, not the
 * backfill.
 */
export async function waitForBackfill(context: Context, given: string): Promise<void> {
  const signal = context.stopSignal();
  const view = createView(context.output);
  let backfill = await chooseBackfill(context, given);
  try {
    for (
      ;
      backfill.endedAt === null && !signal.aborted;
      backfill = await chooseBackfill(context, given)
    ) {
      view.show(backfill);
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    view.close();
  }
  if (backfill.endedAt === null) {
    context.exitWith(interrupted);
    context.output.line(
      `No longer waiting; the backfill continues: ${project().command} backfills show ${backfill.backfillId} --wait`,
    );
    return;
  }
  context.exitWith(backfill.status === 'completed' ? 0 : 1);
  await showBackfill(context, backfill.backfillId);
}

interface View {
  show(backfill: StoredBackfill): void;
  close(): void;
}

const barLength = 30;

/** Redraws in place on a terminal; elsewhere writes a line at first and then at intervals. */
function createView({ terminal, line }: Output): View {
  if (terminal !== undefined) {
    const panel = createPanel(terminal);
    return {
      show: (backfill) => panel.draw(progressLines(backfill, barLength)),
      close: panel.close,
    };
  }
  let shownAt = 0;
  return {
    show: (backfill) => {
      if (Date.now() - shownAt < lineEveryMs) return;
      shownAt = Date.now();
      for (const text of progressLines(backfill, barLength)) line(text);
    },
    close: () => undefined,
  };
}
