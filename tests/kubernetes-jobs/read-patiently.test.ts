import { expect, test } from 'vitest';
import { readPatiently } from '#kubernetes-jobs/read-patiently.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import type { KubernetesClient } from '#resources/kubernetes.ts';

const options = { patienceMs: 0, signal: new AbortController().signal };
const unreachable = async () => {
  throw new RetryableError('The log is out of reach');
};
const clientThat = (version: () => Promise<string>) => ({ version }) as unknown as KubernetesClient;
const present = clientThat(async () => 'v1');

test('a log that stays unavailable is skipped', async () => {
  expect(await readPatiently(present, unreachable, options)).toBeUndefined();
});

test('a log that may not be read is skipped', async () => {
  const forbidden = async () => {
    throw new TerminalError('Forbidden');
  };
  expect(await readPatiently(present, forbidden, options)).toBeUndefined();
});

test('an unavailable API server is waited for', async () => {
  await expect(readPatiently(clientThat(unreachable), unreachable, options)).rejects.toThrow(
    RetryableError,
  );
});

test('a log is read once it can be', async () => {
  let times = 0;
  const read = async () => (++times === 1 ? unreachable() : 'the log');
  expect(await readPatiently(present, read, { ...options, patienceMs: 60_000 })).toBe('the log');
}, 60_000);

test('who waits for a log can be cancelled', async () => {
  const controller = new AbortController();
  const reading = readPatiently(present, unreachable, {
    patienceMs: 600_000,
    signal: controller.signal,
  });
  controller.abort(new Error('Cancelled'));
  await expect(reading).rejects.toThrow('Cancelled');
});
