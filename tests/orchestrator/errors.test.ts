import { expect, test } from 'vitest';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';

test('a code names an error, unless a pipeline gives it a name of its own', () => {
  expect(new TerminalError('', { code: 'RUN_NOT_FOUND' })).toMatchObject({
    name: 'RUN_NOT_FOUND',
    code: 'RUN_NOT_FOUND',
  });
  expect(new TerminalError('', { code: 'RUN_ENDED', type: 'UsageError' })).toMatchObject({
    name: 'UsageError',
    code: 'RUN_ENDED',
  });
  expect(new TerminalError('', { type: 'GivenUp' }).name).toBe('GivenUp');
  expect(new TerminalError('').name).toBe('TerminalError');
  const retryable = new RetryableError('', { code: 'TEMPORAL_UNAVAILABLE', retryAfterMs: 5 });
  expect(retryable).toMatchObject({
    name: 'TEMPORAL_UNAVAILABLE',
    code: 'TEMPORAL_UNAVAILABLE',
    retryAfterMs: 5,
  });
  expect(new RetryableError('').name).toBe('RetryableError');
});

test('an error without a code has no such property, by which errors of Postgres and the network are distinguished', () => {
  expect('code' in new TerminalError('')).toBe(false);
  expect('code' in new RetryableError('')).toBe(false);
});
