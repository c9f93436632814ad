/** Splits streamed text into lines. */
export interface LineTaker {
  write(text: string): void;
  /** Emits the text after the last line break. */
  end(): void;
}

const limits = { lines: 500, lineLength: 8_000 };

/**
 * Emits the lines that a program prints, up to a limit; for lines that it overwrites, such as
 * progress, the last state.
 */
export function takeLines(give: (line: string) => void): LineTaker {
  let rest = '';
  let left = limits.lines;

  function giveLast(line: string): void {
    const last = line.split('\r').findLast((state) => state !== '');
    if (last === undefined || left === 0) return;
    left -= 1;
    give(last.slice(0, limits.lineLength));
  }

  return {
    write: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) giveLast(line);
      // Overwritten lines are no longer needed.
      if (rest.length > limits.lineLength)
        rest = rest.slice(Math.max(0, rest.lastIndexOf('\r'))).slice(0, limits.lineLength);
    },
    end: () => giveLast(rest),
  };
}
