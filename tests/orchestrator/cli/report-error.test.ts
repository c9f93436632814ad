import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { reportError } from '#orchestrator/cli/report-error.ts';
import { UsageError } from '#orchestrator/usage-error.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';

function report(
  error: unknown,
  { json = false, isTTY = false, env = {} } = {},
): { readonly exitCode: number; readonly err: string } {
  let err = '';
  const stdout = { write: () => true };
  const stderr = { isTTY, write: (text: string) => (err += text) };
  return { exitCode: reportError(error, { env, stdout, stderr }, json), err };
}

test.each([
  [
    new TerminalError('No run has the id abc', { code: 'RUN_NOT_FOUND' }),
    'No run has the id abc [RUN_NOT_FOUND]\n',
    1,
  ],
  [
    new RetryableError('No answer', { code: 'TEMPORAL_UNAVAILABLE' }),
    'No answer [TEMPORAL_UNAVAILABLE]\n',
    1,
  ],
  [
    new UsageError('Run abc has ended already', 'RUN_ENDED'),
    'Run abc has ended already [RUN_ENDED]\n',
    2,
  ],
  [
    new TerminalError('Several:\n- a\n- b', { code: 'RUN_ID_AMBIGUOUS' }),
    'Several:\n- a\n- b\n[RUN_ID_AMBIGUOUS]\n',
    1,
  ],
  [new UsageError('Name a job'), 'Name a job\n', 2],
  [
    new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"),
    "Unknown option '--x'\n",
    2,
  ],
  [new TerminalError('The platform has no such object'), 'The platform has no such object\n', 1],
])(
  '%s is reported to a person with its code, unless that says no more than the message',
  (error, err, exitCode) => {
    expect(report(error)).toEqual({ exitCode, err });
  },
);

test('the code is dim where a person watches and colours are wanted', () => {
  const error = new TerminalError('No run has the id abc', { code: 'RUN_NOT_FOUND' });
  expect(report(error, { isTTY: true }).err).toBe(
    'No run has the id abc \u001B[2m[RUN_NOT_FOUND]\u001B[22m\n',
  );
  expect(report(error, { isTTY: true, env: { NO_COLOR: '1' } }).err).toBe(
    'No run has the id abc [RUN_NOT_FOUND]\n',
  );
  expect(report(error, { isTTY: true, env: { TERM: 'dumb' } }).err).toBe(
    'No run has the id abc [RUN_NOT_FOUND]\n',
  );
});

test.each([
  [
    new TerminalError('No run', { code: 'RUN_NOT_FOUND' }),
    { code: 'RUN_NOT_FOUND', type: 'RUN_NOT_FOUND', message: 'No run' },
  ],
  [
    new UsageError('Name a job'),
    { code: 'INVALID_USAGE', type: 'UsageError', message: 'Name a job' },
  ],
  [
    new TerminalError('No object', { type: 'GivenUp' }),
    { code: null, type: 'GivenUp', message: 'No object' },
  ],
  [new Error('Odd'), { code: null, type: 'Error', message: 'Odd (set DEBUG=1 for more)' }],
])('%s is reported to a program with its code', (error, expected) => {
  expect(JSON.parse(report(error, { json: true }).err)).toEqual({ error: expected });
});
