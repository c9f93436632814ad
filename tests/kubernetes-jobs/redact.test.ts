import { expect, test } from 'vitest';
import { redact } from '#kubernetes-jobs/redact.ts';

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
  expect(redact(JSON.stringify({ password: 'one"two\nthree' }), ['one"two\nthree'])).toBe('{"password":"[removed]"}');
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
  ['Google Cloud Storage', 'https://storage.googleapis.com/b/k?X-Goog-Signature=0a1b ok', '[removed] ok'],
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
