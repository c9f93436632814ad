import { expect, test } from 'vitest';
import { ownFrame } from '#orchestrator/workflow/own-frame.ts';

const own = (file: string) =>
  file.startsWith('/app/') && !file.includes('node_modules') ? file.slice(5) : undefined;

function thrown(...frames: readonly string[]): Error {
  const error = new Error('it broke\n    at fake (/app/secret.ts:1:1)');
  error.stack = [`Error: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

test.each([
  [['run (/app/a.ts:3:5)'], 'a.ts:3 in run'],
  [['async Object.materialize [as run] (/app/assets/b.ts:12:7)'], 'assets/b.ts:12 in materialize'],
  [['new Scale (/app/c.ts:1:1)'], 'c.ts:1 in new Scale'],
  [['/app/d.ts:9:9'], 'd.ts:9'],
  [['Object.<anonymous> (/app/e.ts:2:2)'], 'e.ts:2'],
  [
    [
      'async Promise.all (index 0)',
      'parse (/app/node_modules/x/y.js:1:1)',
      'node:internal/z:4:4',
      'mine (/app/f.ts:5:5)',
    ],
    'f.ts:5 in mine',
  ],
  [['parse (/usr/lib/x.js:1:1)'], undefined],
  [[], undefined],
])('of %j', (frames, expected) => {
  expect(ownFrame(thrown(...frames), own)).toBe(expected);
});

test('of an error without a stack', () => {
  const error = new Error('it broke');
  delete error.stack;
  expect(ownFrame(error, own)).toBeUndefined();
});
