import { expect, it } from 'vitest';
import { platformApiEnv } from '#resources/platform-api/env.ts';
import { resources } from '#resources/index.ts';

it.each([
  ['https://api.gw.example.com', 'https://api.gw.example.com'],
  [' https://api.gw.example.com// ', 'https://api.gw.example.com'],
  ['http://localhost:9080/platform/', 'http://localhost:9080/platform'],
])('%j is %s', (given, url) => {
  expect(
    platformApiEnv.parse({ API_BASE_URL: given, API_USERNAME: 'u', API_PASSWORD: ' p ' }),
  ).toEqual({
    API_BASE_URL: url,
    API_USERNAME: 'u',
    API_PASSWORD: ' p ',
  });
});

it.each([
  'api.gw.example.com',
  'ftp://example.com',
  'https://',
  'https://user:secret@example.com',
  'https://example.com?a=b',
])('%j is no address, and is not told', (url) => {
  const { error } = platformApiEnv.safeParse({
    API_BASE_URL: url,
    API_USERNAME: 'u',
    API_PASSWORD: 'p',
  });
  expect(error?.issues.map(({ path }) => path)).toEqual([['API_BASE_URL']]);
  expect(error?.message).not.toContain('secret');
});

it('has no default for the address', () => {
  const configured = resources.platformApi.configure({ API_USERNAME: 'u', API_PASSWORD: 'p' });
  expect(configured).toEqual({
    ok: false,
    problems: [{ variable: 'API_BASE_URL', problem: 'is missing' }],
  });
});
