import { inspect, styleText } from 'node:util';
import { CommanderError } from 'commander';
import { temporalOutage } from '../client/temporal-outage.ts';
import type { ErrorCode } from '../error-codes.ts';
import { RetryableError, TerminalError } from '../errors.ts';
import type { OutputStreams } from './output/output.ts';
import { UsageError } from '../usage-error.ts';
import { project } from '../project.ts';

/**
 * Reports why a command failed, to a person or, with `--json`, to a program. Errors that users can
 * fix are one sentence with a code; unexpected errors include their stack if `DEBUG` is set.
 * @returns the exit code
 */
export function reportError(error: unknown, streams: OutputStreams, json: boolean): number {
  const { stderr, env } = streams;
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  // The help itself was printed instead of an error.
  if (error instanceof CommanderError && error.code === 'commander.help') return 2;
  const { code, type, message, stack } = describeError(
    temporalOutage(error),
    Boolean(env['DEBUG']),
  );
  const text = `${stack ?? message}${codeText(code, stack ?? message, streams)}`;
  stderr.write(
    json
      ? `${JSON.stringify({ error: { code: code ?? null, type, message } }, null, 2)}\n`
      : `${text}\n`,
  );
  return error instanceof UsageError || error instanceof CommanderError ? 2 : 1;
}

/**
 * Follows a sentence, or goes below a list. The message for an invalid command line needs no code.
 */
function codeText(
  code: ErrorCode | undefined,
  text: string,
  { stderr, env }: OutputStreams,
): string {
  if (code === undefined || code === 'INVALID_USAGE') return '';
  const isPlain = stderr.isTTY !== true || Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb';
  const shown = isPlain ? `[${code}]` : styleText('dim', `[${code}]`, { validateStream: false });
  return `${text.includes('\n') ? '\n' : ' '}${shown}`;
}

interface Described {
  readonly code: ErrorCode | undefined;
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
}

function describeError(error: unknown, debug: boolean): Described {
  if (error instanceof CommanderError) {
    const hint =
      error.code === 'commander.unknownCommand' && !error.message.includes('Did you mean')
        ? ` (${project().command} --help lists all)`
        : '';
    return {
      code: 'INVALID_USAGE',
      type: 'UsageError',
      message: `${usageText(error.message)}${hint}`,
    };
  }
  const stack = debug ? { stack: inspect(error) } : {};
  if (error instanceof TerminalError || error instanceof RetryableError) {
    return { code: error.code, type: error.name, message: error.message, ...stack };
  }
  const { name, message } =
    error instanceof Error ? error : { name: 'Error', message: String(error) };
  const cause = error instanceof Error ? causeText(error.cause) : '';
  const hint = debug ? '' : ' (set DEBUG=1 for more)';
  return { code: undefined, type: name, message: `${message || name}${cause}${hint}`, ...stack };
}

/** Turns `error: unknown command 'rn'\n(Did you mean run?)` into a sentence. */
function usageText(message: string): string {
  return message
    .replace(/^error: ./, (start) => start.slice(7).toUpperCase())
    .replace(/\n\((Did you mean .*)\)$/s, '. $1');
}

/** gRPC errors have the actual reason only in the details of their cause. */
function causeText(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  return `: ${'details' in cause && typeof cause.details === 'string' && cause.details !== '' ? cause.details : cause.message}`;
}
