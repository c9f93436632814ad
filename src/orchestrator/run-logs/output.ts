import type pg from 'pg';
import { currentContext } from '../progress.ts';
import { createRunLogs, type OutputPlace } from '../state/run-logs.ts';
import { createRedact } from './redact.ts';

/** The output of a container or another process, in the log of the current activity. */
export interface Output {
  /** The end of the run's log: lines up to this place are in it. Undefined if there are none. */
  place(): OutputPlace | undefined;
  /**
   * Begins to read the output, at or before that place. The returned function takes one line at a
   * time, and skips lines that are already in the log.
   * @returns a function that takes the time at which a line was written, as in `OutputPlace`, and
   * the line
   */
  read(): (time: string, line: string) => void;
}

export interface OutputOptions {
  /** The name of the container or process. */
  readonly source: string;
  /** The run id of the first execution of the run that is logged. */
  readonly runId: string;
  /** Contains the log. Without it, the lines that an earlier attempt has written are unknown. */
  readonly stateDatabase: pg.Pool | undefined;
  /** Values that must not be in the log. */
  readonly secrets: readonly string[];
}

/** The places of outputs whose last lines this process may not have written to Postgres yet. */
const places = new Map<string, OutputPlace>();
const maxPlaces = 1_000;

/**
 * Opens the output of a container or process that outlives an attempt. Each line is logged once,
 * even if an attempt ends with its worker and the next one reads the output again. Nothing is
 * logged outside an activity.
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

/** @param write called with each line after the place, and the line's own place */
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
