import { expect, test } from 'vitest';
import { boundedJson } from '#orchestrator/run-logs/bounded.ts';
import { createRedact } from '#orchestrator/run-logs/redact.ts';

const redact = (text: string, secrets: readonly string[]) => createRedact(secrets)(text);

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const url =
  'https://s3.example.org/moderate/data.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=KEY%2F20261123&X-Amz-Signature=0a1b';

test.each([
  ['as it is', secret],
  ['in a URL', encodeURIComponent(secret)],
  ['as base64', Buffer.from(secret).toString('base64')],
  ['as JSON', JSON.stringify({ secret })],
])('a known value is removed %s', (_, text) => {
  const redacted = redact(`key ${text}.`, [secret]);
  expect(redacted).toContain('[removed]');
  expect(redacted).not.toContain(secret.slice(0, 12));
});

test('a value with quotes and line breaks is removed from JSON too', () => {
  expect(redact(JSON.stringify({ password: 'one"two\nthree' }), ['one"two\nthree'])).toBe(
    '{"password":"[removed]"}',
  );
});

test.each([
  ['a line', `reading ${url}`, 'reading [removed]'],
  ['quotes', `get("${url}")`, 'get("[removed]")'],
  [
    'an error that leaves out the host',
    `Max retries exceeded with url: /moderate/data.csv?${url.split('?')[1]} (Caused by`,
    'Max retries exceeded with url: [removed] (Caused by',
  ],
  ['a broken line', `X-Amz-Signature=0a1b\nnext`, '[removed]\nnext'],
  [
    'Google Cloud Storage',
    'https://storage.googleapis.com/b/k?X-Goog-Signature=0a1b ok',
    '[removed] ok',
  ],
])('a presigned URL that nobody knew is removed from %s', (_, text, redacted) => {
  expect(redact(text, [])).toBe(redacted);
});

test('a long text without spaces takes no time', () => {
  const text = 'x'.repeat(5_000_000);
  expect(redact(`${text} ${url} ${text}`, [secret])).toBe(`${text} [removed] ${text}`);
});

test('what holds another secret is removed as a whole, and short values are left', () => {
  expect(redact('abcdefgh abcdefghijkl', ['abcdefgh', 'abcdefghijkl'])).toBe('[removed] [removed]');
  expect(redact('a main', ['main', ''])).toBe('a main');
});

test.each([
  [
    'a JSON Web Token',
    'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl back',
    'got [removed] back',
  ],
  ['a header', 'Authorization: Bearer 0123456789abcdefghij', 'Authorization: Bearer [removed]'],
  [
    'a password in a URL',
    'to postgresql://app:pa%40ss@db:5432/x',
    'to postgresql://app:[removed]@db:5432/x',
  ],
  ['a token of GitHub', `ghp_${'a1'.repeat(18)}`, '[removed]'],
  ['an access key of AWS', 'key AKIAIOSFODNN7EXAMPLE.', 'key [removed].'],
  ['an address of a webhook', 'post https://hooks.slack.com/services/T0/B0/xyz!', 'post [removed]'],
  [
    'a private key',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nnext',
    '[removed]\nnext',
  ],
  [
    'a signed URL of Azure',
    'https://x.blob.core.windows.net/c/b?sv=2024&sig=abc%3D ok',
    '[removed] ok',
  ],
])('%s is removed though nobody knew it', (_, text, redacted) => {
  expect(redact(text, [])).toBe(redacted);
});

test('what only looks a little like a secret stays', () => {
  const text =
    'Basic authentication is on; http://localhost:8080/a@b; the bearer of news; sig=1; ratio 12:30@5';
  expect(redact(text, [])).toBe(text);
});

test('a value of several lines is removed line by line too', () => {
  expect(redact('second-line of it', ['first-line\nsecond-line'])).toBe('[removed] of it');
});

test.each([['eyJa-'], ['a://b:'], ['xoxb-'], ['-----BEGIN PRIVATE KEY-----']])(
  'a long text of %s takes no time',
  (part) => {
    expect(redact(part.repeat(400_000), []).length).toBeGreaterThan(0);
  },
  5_000,
);

test('all that is in a field whose name says that it is a secret', () => {
  const given = {
    passwords: ['hunter2'],
    credentials: { user: 'ann', id: 7 },
    passwd: 'hunter2',
    isSecret: true,
    secret: null,
    keys: ['a'],
  };
  expect(boundedJson(given, (text) => text)).toEqual({
    passwords: '[removed]',
    credentials: '[removed]',
    passwd: '[removed]',
    isSecret: true,
    secret: null,
    keys: ['a'],
  });
});
