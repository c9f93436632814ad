import type { OutputStream } from './output.ts';

/** Lines at the end of a terminal's output that are redrawn in place. */
export interface Panel {
  draw(lines: readonly string[]): void;
  /** Removes the lines and restores the terminal. */
  close(): void;
}

const escape = '\u001B[';
const hideCursor = `${escape}?25l`;
const showCursor = `${escape}?25h`;
/** A wrapped line would take more rows than were counted. */
const cutLongLines = `${escape}?7l`;
const wrapLongLines = `${escape}?7h`;

export function createPanel(stream: OutputStream): Panel {
  let drawn = 0;
  const back = () => (drawn === 0 ? '' : `${escape}${drawn}A\r`) + `${escape}0J`;
  return {
    draw: (lines) => {
      const shown = lines.slice(0, Math.max(3, (stream.rows ?? 24) - 2));
      stream.write(
        `${hideCursor}${back()}${cutLongLines}${shown.map((line) => `${line}\n`).join('')}${wrapLongLines}`,
      );
      drawn = shown.length;
    },
    close: () => {
      stream.write(`${back()}${showCursor}`);
      drawn = 0;
    },
  };
}
