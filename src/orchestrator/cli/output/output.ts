import { styleText } from 'node:util';
import type { Env } from '../../env.ts';
import { wrap } from './wrap.ts';

/** The part of a process's output stream that the commands use. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface OutputStreams {
  readonly env: Env;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

export type Style = (
  format: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan',
  text: string,
) => string;

export interface Output {
  /** Whether to print one JSON document instead of text for people. */
  readonly json: boolean;
  /** Set if a person is watching and lines can be redrawn in place. */
  readonly terminal: OutputStream | undefined;
  readonly style: Style;
  /**
   * The maximum line width: that of `COLUMNS`, or else of the terminal. Undefined if nothing should
   * be shortened, as in a pipe.
   */
  readonly width: number | undefined;
  /** Shows a command's result: the document with `--json`, otherwise the lines. */
  show(document: object, lines: readonly string[]): void;
  /** Shows progress to people. */
  line(text: string): void;
  /** Shows people a remark that is not part of the result. */
  note(text: string): void;
  /** The same output, with `--json`. */
  asJson(): Output;
}

/**
 * Colours and redrawn lines are used only on a terminal, and not with `NO_COLOR` or on a dumb
 * terminal, where no escape sequence is printed.
 */
export function createOutput(streams: OutputStreams, json: boolean): Output {
  const { env, stdout, stderr } = streams;
  const width = widthOf(streams);
  const escapes = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const text = (lines: readonly string[]) =>
    lines
      .flatMap((line) => line.split('\n').flatMap((part) => wrap(part, width)))
      .map((line) => `${line}\n`);
  return {
    json,
    terminal: escapes && !json ? stdout : undefined,
    style: (format, value) =>
      escapes ? styleText(format, value, { validateStream: false }) : value,
    width,
    show: (document, lines) =>
      void stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : text(lines).join('')),
    line: (line) => void (json || stdout.write(text([line]).join(''))),
    note: (line) => void (json || stderr.write(`${line}\n`)),
    asJson: () => createOutput(streams, true),
  };
}

const usualWidth = 80;

function widthOf({ env, stdout }: OutputStreams): number | undefined {
  const wanted = Number(env['COLUMNS']);
  if (Number.isInteger(wanted) && wanted > 0) return wanted;
  return stdout.isTTY === true ? stdout.columns || usualWidth : undefined;
}
