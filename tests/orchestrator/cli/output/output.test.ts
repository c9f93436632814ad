import { expect, test } from 'vitest';
import { createOutput } from '#orchestrator/cli/output/output.ts';

test.for([
  ['a terminal', {}, true, true],
  ['a terminal with NO_COLOR', { NO_COLOR: '1' }, true, false],
  ['a dumb terminal', { TERM: 'dumb' }, true, false],
  ['a pipe', {}, false, false],
] as const)('%s', ([, env, isTTY, hasEscapes]) => {
  let written = '';
  const stream = { isTTY, write: (text: string) => (written += text) };
  const output = createOutput({ env, stdout: stream, stderr: stream }, false);
  output.line(output.style('red', 'text'));
  expect(written.includes('\u001B')).toBe(hasEscapes);
  expect(output.terminal !== undefined).toBe(hasEscapes);
});
