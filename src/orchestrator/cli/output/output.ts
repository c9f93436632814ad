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
  /** Where a person watches and lines can be redrawn in place. */
  readonly terminal: OutputStream | undefined;
  readonly style: Style;
  /** Columns that lines are to fit: those of `COLUMNS`, else of the terminal. Undefined where nothing may be shortened, as in a pipe. */
  readonly width: number | undefined;
  /** A command's result: the document with `--json`, else the lines. */
  show(document: object, lines: readonly string[]): void;
  /** What happens meanwhile, for people. */
  line(text: string): void;
  /** Something to know that is not the result, for people. */
  note(text: string): void;
  /** The same as with `--json`. */
  asJson(): Output;
}

/** Colours, and lines that are redrawn in place, only where a person watches, and not with `NO_COLOR` or on a dumb terminal: no escape is printed. */
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
