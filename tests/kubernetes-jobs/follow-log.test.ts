import type { V1Pod } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { followLog } from '#kubernetes-jobs/follow-log.ts';
import { outputAfter } from '#orchestrator/run-logs/output.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import type { KubernetesClient } from '#resources/kubernetes.ts';

type Piece = string | Buffer | Error;

/**
 * A cluster that responds to requests for a pod's log one after another; a promise as last piece
 * keeps the response open.
 */
function cluster(answers: readonly (readonly (Piece | Promise<void>)[])[]) {
  const asked: object[] = [];
  const client = {
    withSignal: () => client,
    podLog: async (_pod: string, _container: string, options: object) => {
      const pieces = answers[asked.length];
      asked.push(options);
      const [first] = pieces ?? [];
      if (first instanceof Error) throw first;
      return pieces && stream(pieces);
    },
  } as unknown as KubernetesClient;
  return { client, asked };
}

async function* stream(pieces: readonly (Piece | Promise<void>)[]) {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece;
    if (piece instanceof Promise) await piece;
    else yield Buffer.from(piece as string);
  }
}

function follow(answers: Parameters<typeof cluster>[0]) {
  const { client, asked } = cluster(answers);
  const written: string[] = [];
  const follower = followLog(client, async () =>
    outputAfter(undefined, (_, line) => written.push(line)),
  );
  return { follower, asked, written };
}

const pod = (state: object): V1Pod =>
  ({ metadata: { name: 'p' }, status: { containerStatuses: [{ state }] } }) as unknown as V1Pod;
const at = (seconds: number, text: string) => `2026-01-01T00:00:0${seconds}.5Z ${text}\n`;

test('lines that arrive in pieces are joined, and a broken connection is resumed where it ended', async () => {
  const bytes = Buffer.from(at(2, 'naïve'));
  const { follower, asked, written } = follow([
    [at(1, 'one'), bytes.subarray(0, 26), bytes.subarray(26), new Error('reset')],
    [at(1, 'one'), at(2, 'naïve'), at(3, 'three')],
  ]);
  follower.look(pod({ waiting: {} }));
  expect(asked).toEqual([]);
  follower.look(pod({ running: {} }));
  await expect.poll(() => written).toEqual(['one', 'naïve']);
  await follower.finish();
  expect(written).toEqual(['one', 'naïve', 'three']);
  expect(asked[1]).toEqual({
    timestamps: true,
    follow: true,
    sinceTime: '2026-01-01T00:00:02.500000000Z',
  });
});

test('the last lines of a container that ended before it was seen are taken, and a log that never ends is not waited for', async () => {
  const ended = follow([[at(1, 'one'), at(2, 'two')]]);
  ended.follower.look(pod({ terminated: {} }));
  await ended.follower.finish();
  expect(ended.written).toEqual(['one', 'two']);

  const gate = Promise.withResolvers<void>();
  const endless = follow([
    [at(1, 'one'), gate.promise],
    [at(1, 'one'), at(2, 'two')],
  ]);
  endless.follower.look(pod({ running: {} }));
  const finished = endless.follower.finish();
  // As when the request is aborted.
  setTimeout(() => gate.reject(new Error('aborted')), 2_100);
  await finished;
  expect(endless.written).toEqual(['one', 'two']);
});

test.for([
  ['must not be read', new TerminalError('forbidden')],
  ['is out of reach', new RetryableError('away')],
] as const)('a log that %s disturbs nothing', async ([, error]) => {
  const { follower, written } = follow(Array.from({ length: 9 }, () => [error]));
  follower.look(pod({ running: {} }));
  await follower.finish();
  await follower.stop();
  expect(written).toEqual([]);
});

test('of a line that is longer than a run log keeps, the rest is left out', async () => {
  const { follower, written } = follow([
    [
      '2026-01-01T00:00:01Z ',
      ...Array.from({ length: 50 }, () => 'x'.repeat(10_000)),
      '\n',
      at(2, 'two'),
    ],
  ]);
  follower.look(pod({ terminated: {} }));
  await follower.finish();
  expect(written.map(({ length }) => length)).toEqual([65_536, 3]);
});
