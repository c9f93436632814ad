import type pg from 'pg';
import { currentContext } from '../progress.ts';
import { createRunLogs, type OutputPlace } from '../state/run-logs.ts';
import { createRedact } from './redact.ts';

/** The output of a container or another process, in the log of the current activity. */
export interface Output {
  /** Where the log of the run ends: lines up to there are in it. Undefined if none is. */
  place(): OutputPlace | undefined;
  /**
   * Begins to read the output, at that place or before it. The function that it returns takes line after line; lines that the log has already are left out.
   * @returns a function that takes the time at which a line was written, as in `OutputPlace`, and the line
   */
  read(): (time: string, line: string) => void;
}

export interface OutputOptions {
  /** Of the lines: the name of the container, or of the process. */
  readonly source: string;
  /** The first execution's, of the run whose log it is. */
  readonly runId: string;
  /** Where the log is. Without it, what an earlier attempt has written is not known. */
  readonly stateDatabase: pg.Pool | undefined;
  /** Values that must not be in the log. */
  readonly secrets: readonly string[];
}

/** The places of outputs whose last lines this process may not have written to Postgres yet. */
const places = new Map<string, OutputPlace>();
const maxPlaces = 1_000;

/**
 * Opens the output of a container or process that outlives an attempt. Each line is in the run's log once, also if an attempt ends with its worker and the next
 * one reads the output again. Outside an activity nothing is logged.
 */
export async function openOutput({
  source,
  runId,
  stateDatabase,
  secrets,
}: OutputOptions): Promise<Output> {
  const log = currentContext()?.log;
  const redact = createRedact(secrets);
  const key = `${runId} ${source}`;
  const stored = stateDatabase && (await createRunLogs(stateDatabase).lastOutput(runId, source));
  return outputAfter(latest(places.get(key), stored), (place, line) => {
    remember(key, place);
    log?.info(redact(line), { source, writtenAt: place.time });
  });
}

/** @param write called with each line that follows the place, and its own */
export function outputAfter(
  before: OutputPlace | undefined,
  write: (place: OutputPlace, line: string) => void,
): Output {
  let place = before;
  return {
    place: () => place,
    read: () => {
      let current: OutputPlace | undefined;
      return (time, line) => {
        current = { time, lines: current?.time === time ? current.lines + 1 : 1 };
        if (place !== undefined && latest(place, current) === place) return;
        place = current;
        write(place, line);
      };
    },
  };
}

function latest(
  one: OutputPlace | undefined,
  other: OutputPlace | undefined,
): OutputPlace | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.time !== other.time) return one.time > other.time ? one : other;
  return one.lines >= other.lines ? one : other;
}

function remember(key: string, place: OutputPlace): void {
  places.delete(key);
  places.set(key, place);
  const [oldest] = places.keys();
  if (places.size > maxPlaces && oldest !== undefined) places.delete(oldest);
}
