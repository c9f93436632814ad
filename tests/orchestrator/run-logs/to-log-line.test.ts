import type { LogEntry } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { createRedact } from '#orchestrator/run-logs/redact.ts';
import { secretsOf } from '#orchestrator/run-logs/secrets-of.ts';
import { toLogLine } from '#orchestrator/run-logs/to-log-line.ts';

const secret = 'Tr0ub4dor&3';
const redact = createRedact([secret]);
const entry = (message: string, meta: object, level: LogEntry['level'] = 'INFO'): LogEntry => ({
  level,
  message,
  meta: { sdkComponent: 'activity', run: 'r', ...meta },
  timestampNanos: 1_700_000_000_123_456_789n,
});
const lineOf = (...args: Parameters<typeof entry>) =>
  toLogLine(entry(...args), redact, () => undefined)?.line;

test('the attributes of the SDK are left out, and those of the project are kept without secrets', () => {
  const meta = {
    workflowId: 'w',
    taskToken: 't',
    asset: 'a/b',
    partition: 'p',
    attempt: 2,
    rows: 3,
    connection: { password: secret },
  };
  expect(lineOf('read', meta)).toEqual({
    at: 1700000000123,
    level: 'info',
    message: 'read',
    asset: 'a/b',
    partition: 'p',
    attempt: 2,
    attributes: {
      rows: 3,
      connection: { password: '[removed]' },
    },
  });
});

test('lines that belong to no run, and what the SDK says of what goes well, are left', () => {
  expect(
    toLogLine({ level: 'INFO', message: 'x', timestampNanos: 0n }, redact, () => undefined),
  ).toBeUndefined();
  expect(lineOf('Activity started', { sdkComponent: 'worker' }, 'DEBUG')).toBeUndefined();
  expect(
    lineOf('Activity failed', { sdkComponent: 'worker', error: new TypeError('no') }, 'WARN')
      ?.message,
  ).toBe('Activity failed: TypeError: no');
});

test('an error names its causes, and where in the project each was thrown', () => {
  const error = new Error('no rows', { cause: new TypeError('x is not a function') });
  const line = toLogLine(entry('Activity failed', { error }, 'ERROR'), redact, (file) =>
    file.includes('to-log-line.test') ? 'here.ts' : undefined,
  );
  expect(line?.line.message).toMatch(
    /^Activity failed: Error: no rows\n {4}at here\.ts:\d+\ncaused by TypeError: x is not a function\n {4}at here\.ts:\d+$/,
  );
});

test('a long line is cut, and shows nothing of a secret at the cut', () => {
  const cut = lineOf('x'.repeat(9_000), {})?.message ?? '';
  expect([cut.length, cut.at(-1)]).toEqual([8_001, '…']);
  const shortened = lineOf(`${secret} `.repeat(5_333) + secret, {})?.message ?? '';
  expect(shortened).toContain('[removed]');
  expect(shortened).not.toContain('Tr0');
});

test('attributes that are no JSON do not cost the line', () => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  expect(lineOf('round', { circle })).toMatchObject({
    message: 'round',
    attributes: { attributes: 'cannot be shown as JSON' },
  });
  expect(lineOf('big', { count: 12n })).toMatchObject({ attributes: { count: '12' } });
});

test('secrets are known by the names of their variables, and passwords by their URLs', () => {
  const env = {
    STATE_DATABASE_URL: 'postgresql://app:p%40ssw0rd@db/x',
    API_KEY: 'k123456',
    SLACK_WEBHOOK: 'https://a/b',
    HOME: '/home/me',
  };
  expect(secretsOf(env)).toEqual(['p%40ssw0rd', 'p@ssw0rd', 'k123456', 'https://a/b']);
});
