import { expect, test } from 'vitest';
import { limitRate, TooManyRequests } from '#orchestrator/web/server/limit-rate.ts';

test('so many in a window of time, for each key by itself', () => {
  let now = 0;
  const count = limitRate({ most: 2, seconds: 60, what: 'logins' }, () => now);
  count('one');
  now = 10_000;
  count('one');
  count('other');
  expect(() => count('one')).toThrow('More than 2 logins in 60 s. Retry in 50 s');
  expect(() => count('one')).toThrow(TooManyRequests);
  now = 59_999;
  expect(() => count('one')).toThrow('Retry in 1 s');
  now = 60_000;
  count('one');
});

test('so many keys that they would take memory have the oldest forgotten', () => {
  const count = limitRate({ most: 1, seconds: 60, what: 'logins' }, () => 0);
  count('first');
  for (let key = 0; key < 10_000; key += 1) count(String(key));
  count('first');
  expect(() => count('9999')).toThrow(TooManyRequests);
});
