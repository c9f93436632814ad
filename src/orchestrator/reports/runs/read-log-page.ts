import { logLevels, type LogLevel, type LogLine } from '../../state/run-logs.ts';
import type { ReportSource } from '../report-source.ts';
import { linesOf } from './log-reader.ts';

/** Filters the lines of a log. */
export interface WantedLines {
  /** Only lines of this asset, and of this partition of it. */
  readonly asset?: string | undefined;
  readonly partition?: string | undefined;
  /** The lowest severity. */
  readonly level: LogLevel;
  /** A text in the message or its attributes, case-insensitive. */
  readonly text?: string | undefined;
}

/** A part of a run's log. */
export interface LogPage {
  /** All matching lines of some chunks, in chronological order. */
  readonly lines: readonly LogLine[];
  /** The number of lines that the run has written. */
  readonly written: number;
  /** The number of lines in the middle that were not stored. */
  readonly leftOut: number;
  /** Where the next page begins. */
  readonly next: number;
  readonly isEnd: boolean;
}

const pageChunks = 10;

/** @param after 0, or `next` of the previous page */
export async function readLogPage(
  source: ReportSource,
  runId: string,
  after: number,
  wanted: WantedLines,
): Promise<LogPage> {
  const { runLogs } = await source.store();
  const [chunks, size] = await Promise.all([
    runLogs.chunks(runId, after, pageChunks),
    runLogs.size(runId),
  ]);
  return {
    lines: linesOf(chunks).filter((line) => isWanted(line, wanted)),
    written: size?.lines ?? 0,
    leftOut: size?.leftOut ?? 0,
    next: chunks.at(-1)?.chunk ?? after,
    isEnd: chunks.length < pageChunks,
  };
}

export function isWanted(line: LogLine, { asset, partition, level, text }: WantedLines): boolean {
  return (
    logLevels.indexOf(line.level) >= logLevels.indexOf(level) &&
    (asset === undefined || line.asset === asset) &&
    (partition === undefined || line.partition === partition) &&
    (text === undefined || contains(line, text.toLowerCase()))
  );
}

function contains({ message, attributes }: LogLine, text: string): boolean {
  const all = attributes === undefined ? message : `${message} ${JSON.stringify(attributes)}`;
  return all.toLowerCase().includes(text);
}
