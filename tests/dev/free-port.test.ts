import { expect, test } from 'vitest';
import { startOnFreePorts } from '../../src/dev/free-port.ts';

test('a server whose port was taken meanwhile is started again, on others; any other failure is told at once', async () => {
  let starts = 0;
  const failing = (times: number, text: string) => async () => {
    starts += 1;
    if (starts <= times) throw new Error(text);
    return starts;
  };
  expect(await startOnFreePorts(failing(2, 'listen tcp 127.0.0.1:44367: bind: address already in use'))).toBe(3);
  starts = 0;
  await expect(startOnFreePorts(failing(3, 'Address already in use'))).rejects.toThrow('already in use');
  starts = 0;
  await expect(startOnFreePorts(failing(1, 'no such file'))).rejects.toThrow('no such file');
  expect(starts).toBe(1);
});
