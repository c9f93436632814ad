import { styleText } from 'node:util';
import type { Env } from '../../env.ts';

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

export type Style = (format: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', text: string) => string;

export interface Output {
  /** Asked for one JSON document in place of text for people. */
  readonly json: boolean;
  /** Where a person watches and lines can be redrawn in place. */
  readonly terminal: OutputStream | undefined;
  readonly style: Style;
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
  const escapes = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return {
    json,
    terminal: escapes && !json ? stdout : undefined,
    style: (format, text) => (escapes ? styleText(format, text, { validateStream: false }) : text),
    show: (document, lines) =>
      void stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : lines.map((line) => `${line}\n`).join('')),
    line: (text) => void (json || stdout.write(`${text}\n`)),
    note: (text) => void (json || stderr.write(`${text}\n`)),
    asJson: () => createOutput(streams, true),
  };
}
