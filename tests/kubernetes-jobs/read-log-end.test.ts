import { expect, test } from 'vitest';
import { readLogEnd } from '#kubernetes-jobs/read-log-end.ts';
import type { KubernetesClient } from '#resources/kubernetes.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/** A cluster whose pods have this log. */
function clientWith(chunks: readonly string[]): KubernetesClient {
  const podLog = async () => {
    return (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk);
    })();
  };
  return { podLog } as unknown as KubernetesClient;
}

const read = async (chunks: readonly string[], maxBytes: number) =>
  (await readLogEnd(clientWith(chunks), 'pod', { maxBytes, secrets: [secret] }))?.toString();

test('a log that is short enough is kept whole', async () => {
  expect(await read([`first ${secret}\n`, 'last\n'], 1_000)).toBe('first [removed]\nlast\n');
});

test('of a longer one the end is kept, from the start of a line', async () => {
  const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`);
  const end = await read(lines, 100);
  expect(end).toMatch(/^line \d+\n/);
  expect(end?.endsWith('line 4999\n')).toBe(true);
  expect(end?.length).toBeLessThanOrEqual(100);
});

test('half a secret, where the end begins within one, is not kept, however much is taken out of the rest', async () => {
  const half = secret.slice(20);
  const end = await read(
    [`${secret.slice(0, 20)}`, `${half}\n`, `${secret}\n`.repeat(1_000), 'last\n'],
    32_820,
  );
  expect(end).toContain('[removed]\n');
  expect(end).not.toContain(half);
});
