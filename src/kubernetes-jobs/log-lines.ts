/** A line of a container, with the time at which it was written: in UTC, always with nine decimals, so that times compare as texts. */
export interface WrittenLine {
  readonly time: string;
  readonly line: string;
}

/** The rest of a longer line is left out. More than a run's log keeps, so that it shows that the line was cut, and no secret is cut at its end. */
const maxLineLength = 65_536;
/** Of the time before a line, and the space after it, at most. */
const timeLength = 40;

/** The lines of a log that Kubernetes gives with timestamps. At most one line is in memory. */
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
