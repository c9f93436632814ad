import { setTimeout as sleep } from 'node:timers/promises';
import { outlastOutage } from '../../../state/outlast-outage.ts';
import type { LogLine } from '../../../state/run-logs.ts';
import { stepName } from '../../../workflow/step-name.ts';
import type { Context } from '../../context.ts';
import { interrupted } from '../exit-code.ts';
import { findAnyRun } from '../../../reports/runs/find-any-run.ts';
import { isWanted, type WantedLines } from '../../../reports/runs/read-log-page.ts';
import { linesOf, createLogReader } from '../../../reports/runs/log-reader.ts';
import { logLineText } from './log-line-text.ts';

export interface LogOptions extends WantedLines {
  /** Continues until the run has ended. */
  readonly follow?: boolean;
}

const intervalMs = 1_000;
/** Lines reach Postgres a few seconds after they are written. */
const quietPolls = 3;

/** Shows the log of a run, each line once, and marks where lines are missing. */
export async function showLog(context: Context, text: string, options: LogOptions): Promise<void> {
  const found = await findAnyRun(context, text);
  const { runId } = 'unbegun' in found ? found.unbegun : found.recorded;
  return options.follow === true
    ? followLog(context, runId, options)
    : showWholeLog(context, runId, options);
}

async function showWholeLog(
  { output, store }: Context,
  runId: string,
  options: LogOptions,
): Promise<void> {
  const { runLogs } = await store();
  const chunks = await createLogReader(runLogs, runId).next();
  const { leftOut = 0, lines: written = 0 } = (await runLogs.size(runId)) ?? {};
  const wanted = (isHead: boolean) =>
    linesOf(chunks.filter((chunk) => chunk.isHead === isHead)).filter((line) =>
      isWanted(line, options),
    );
  const [head, tail] = [wanted(true), wanted(false)];
  const texts = (lines: readonly LogLine[]) => lines.map((line) => logLineText(line, output.style));
  const gap =
    leftOut === 0
      ? []
      : [output.style('yellow', `… ${leftOut} of ${written} lines are not kept …`)];
  const nothing = head.length + tail.length === 0 ? [nothingText(linesOf(chunks), options)] : [];
  output.show({ runId, written, leftOut, lines: [...head, ...tail] }, [
    ...nothing,
    ...texts(head),
    ...gap,
    ...texts(tail),
  ]);
}

async function followLog(context: Context, runId: string, options: LogOptions): Promise<void> {
  const { output } = context;
  const { runLogs, runs } = await context.store();
  const signal = context.stopSignal();
  const reader = createLogReader(runLogs, runId);
  const shown: LogLine[] = [];
  for (let quiet = 0; quiet < quietPolls && !signal.aborted;) {
    const [run, chunks] = await outlastOutage(
      () => Promise.all([runs.find(runId), reader.next()]),
      signal,
    );
    const lines = linesOf(chunks).filter((line) => isWanted(line, options));
    for (const line of lines) output.line(logLineText(line, output.style));
    if (output.json) shown.push(...lines);
    quiet = run === undefined || run.endedAt === null || chunks.length > 0 ? 0 : quiet + 1;
    await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
  }
  if (signal.aborted) context.exitWith(interrupted);
  if (output.json) output.show({ runId, lines: shown }, []);
}

const shownSteps = 5;

function nothingText(
  lines: readonly LogLine[],
  { asset, partition = '', level }: LogOptions,
): string {
  if (lines.length === 0) return 'The run has logged nothing.';
  const of = asset === undefined ? 'The run' : stepName({ asset, partition });
  const steps = [
    ...new Set(
      lines.flatMap((line) =>
        line.asset === undefined
          ? []
          : [stepName({ asset: line.asset, partition: line.partition ?? '' })],
      ),
    ),
  ];
  const others =
    steps.length === 0
      ? ''
      : `; there are lines of ${steps.slice(0, shownSteps).join(', ')}${steps.length > shownSteps ? ' and others' : ''}`;
  return `${of} has logged nothing${level === 'trace' ? '' : ` of level ${level} or above`}${others}.`;
}
