/**
 * A line of a container's output with its timestamp: in UTC and always with nine decimals, so that
 * timestamps compare as strings.
 */
export interface WrittenLine {
  readonly time: string;
  readonly line: string;
}

/**
 * Longer lines are truncated. The limit exceeds that of a run's log, so that the log shows the
 * truncation and no secret is cut at its end.
 */
const maxLineLength = 65_536;
/** Maximum length of the timestamp before a line, including the space after it. */
const timeLength = 40;

/** Parses a Kubernetes log with timestamps into lines. Holds at most one line in memory. */
export async function* logLines(log: AsyncIterable<Uint8Array>): AsyncGenerator<WrittenLine> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of log) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, maxLineLength + timeLength);
    for (const line of lines) yield* written(line);
  }
  yield* written(rest + decoder.decode());
}

function* written(text: string): Generator<WrittenLine> {
  const [, seconds, fraction = '', zone, line] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) (.*)$/s.exec(text) ?? [];
  if (seconds === undefined || line === undefined) return;
  const utc = new Date(`${seconds}${zone}`).toISOString().slice(0, 19);
  yield {
    time: `${utc}.${fraction.padEnd(9, '0')}Z`,
    line: line.replace(/\r$/, '').slice(0, maxLineLength),
  };
}
