import { expect, it } from 'vitest';
import { bodyOf } from '#resources/rest/send-http.ts';
import { errorMessage } from '#resources/platform-api/error-message.ts';

const invalid =
  '{"detail":[{"loc":["body","username"],"msg":"field required","type":"value_error.missing"},{"loc":["query",0],"msg":"x"}]}';

it.each([
  ['{"detail":"Asset object not found."}', 'Asset object not found.', true],
  [invalid, 'body.username: field required; query.0: x', true],
  ['{"message":"Database operation error"}', 'Database operation error', false],
  [
    '{"error":"invalid_grant","error_description":"Invalid bearer token"}',
    'Invalid bearer token',
    false,
  ],
  ['Internal Server Error', 'Internal Server Error', false],
  ['<html>\r\n<body>\n<h1>504 Gateway Time-out</h1></body></html>', '504 Gateway Time-out', false],
  [
    '<html><head><title>502 Bad Gateway</title></head><h1>502 Bad Gateway</h1></html>',
    '502 Bad Gateway',
    false,
  ],
  ['', '', false],
  ['null', 'null', false],
  ['{"detail":{"odd":1}}', '{"detail":{"odd":1}}', false],
  ['{"message":', '{"message":', false],
])('of %j is %j', (body, message, fromApi) => {
  expect(errorMessage(bodyOf(body))).toEqual({ message, fromApi });
});

it('is cut', () => {
  expect(errorMessage({ detail: 'x'.repeat(5000) }).message).toHaveLength(500);
});
