import { expect, test } from 'vitest';
import { parseMessage } from '#activities/matrix-profile/parse-message.ts';

const message = {
  workflow_job_id: 7,
  analysis_variable: 'a',
  bucket: 'moderate',
  key: 'workflows-assets/my-dataset.csv',
};

const parse = (value: unknown) =>
  parseMessage(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

const config = {
  workflowJobId: 7,
  analysisVariable: 'a',
  bucket: 'moderate',
  key: 'workflows-assets/my-dataset.csv',
  timeoutSecs: 3600,
};

test('a message of the platform becomes the config of a run', () => {
  expect(parse(message)).toEqual({ ok: true, config });
});

test.each([
  [
    'an image and a tag',
    { image: 'registry.example.org/image', tag: '1.2' },
    { image: 'registry.example.org/image', tag: '1.2' },
  ],
  ['none, said aloud', { image: null, tag: '' }, {}],
  [
    'fields that are not known',
    { file_url: 'https://example.org/?X-Amz-Signature=1', timeoutSecs: 5, __proto__x: {} },
    {},
  ],
])('with %s', (_, more, expected) => {
  expect(parse({ ...message, ...more })).toEqual({ ok: true, config: { ...config, ...expected } });
});

const { key: _key, ...withoutKey } = message;

test.each<[string, unknown, RegExp]>([
  ['no JSON', 'secret-text', /^Not JSON in UTF-8$/],
  ['nothing', '', /^Not JSON in UTF-8$/],
  ['an open bracket, many times', '['.repeat(60_000), /^Not JSON in UTF-8$/],
  ['a list', [message], /^Invalid input: expected object/],
  ['null', null, /^Invalid input: expected object/],
  ['a missing field', withoutKey, /^key: Invalid input: expected string, received undefined$/],
  ['a null field', { ...message, bucket: null }, /^bucket: .*expected string/],
  ['an empty field', { ...message, analysis_variable: '' }, /^analysis_variable: Too small/],
  ['a tag that is no text', { ...message, tag: 2 }, /^tag: .*expected string/],
  ['an id in a text', { ...message, workflow_job_id: '7' }, /^workflow_job_id: .*expected number/],
  [
    'an id with a fraction',
    { ...message, workflow_job_id: 7.5 },
    /^workflow_job_id: .*expected int/,
  ],
  ['id 0', { ...message, workflow_job_id: 0 }, /^workflow_job_id: Too small/],
  [
    'an id that the platform cannot have',
    { ...message, workflow_job_id: 2 ** 31 },
    /^workflow_job_id: Too big/,
  ],
  ['character 0', { ...message, key: 'secret\0' }, /^key: has a character that is none$/],
  [
    'half a surrogate pair',
    `{"workflow_job_id":7,"analysis_variable":"\\ud800","bucket":"b","key":"k"}`,
    /^analysis_variable: has a char/,
  ],
  ['a key that is too long', { ...message, key: 'k'.repeat(1_025) }, /^key: Too big/],
  [
    '70,000 bytes',
    { ...message, more: 'x'.repeat(70_000) },
    /^Of 70\d{3} bytes: expected at most 65536$/,
  ],
  ['two bad fields', { ...message, key: 1, bucket: 2 }, /^bucket: .*; key: /],
])('what cannot be used: %s', (_, value, reason) => {
  const parsed = parse(value);
  expect(parsed).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  expect(JSON.stringify(parsed)).not.toContain('secret');
});

test('bytes that are no UTF-8 cannot be used', () => {
  const bytes = Buffer.from(JSON.stringify(message));
  bytes[bytes.indexOf('moderate')] = 0xff;
  expect(parseMessage(bytes)).toEqual({ ok: false, reason: 'Not JSON in UTF-8' });
});
