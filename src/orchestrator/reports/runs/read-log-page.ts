import { logLevels, type LogLevel, type LogLine } from '../../state/run-logs.ts';
import type { ReportSource } from '../report-source.ts';
import { linesOf } from './log-reader.ts';

/** Which lines of a log are wanted. */
export interface WantedLines {
  /** Only lines of this asset, and of this partition of it. */
  readonly asset?: string | undefined;
  readonly partition?: string | undefined;
  /** The least severe level. */
  readonly level: LogLevel;
  /** In the message or its attributes, in small or capital letters. */
  readonly text?: string | undefined;
}

/** A part of what a run has logged. */
export interface LogPage {
  /** In the order of time: all that are wanted of some chunks. */
  readonly lines: readonly LogLine[];
  /** How many the run has written. */
  readonly written: number;
  /** How many of them, in the middle, are not kept. */
  readonly leftOut: number;
  /** Where the next page begins. */
  readonly next: number;
  readonly isEnd: boolean;
}

const pageChunks = 10;

/** @param after 0, or `next` of the page before */
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
