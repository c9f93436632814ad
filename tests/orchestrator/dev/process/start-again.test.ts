import { expect, test } from 'vitest';
import { startAgain } from '#orchestrator/dev/process/start-again.ts';

let starts = 0;
const failing = (times: number, text: string) => async () => {
  starts += 1;
  if (starts <= times) throw new Error(text);
  return starts;
};

test.for([
  'listen tcp 127.0.0.1:44367: bind: address already in use',
  'failed_to_start_child,prelaunch,{dist_port_already_used,43479,not_erlang,"localhost"}',
  '{could_not_start_listener,"127.0.0.1",43479,eaddrinuse}',
  'FATAL:  pre-existing shared memory block (key 1695748, ID 1343549) is still in use',
])('a server is started again after "%s"', async (obstacle) => {
  starts = 0;
  expect(await startAgain(failing(1, obstacle))).toBe(2);
});

test('what stays in the way is reported after five attempts, any other failure at once', async () => {
  starts = 0;
  await expect(startAgain(failing(5, 'Address already in use'))).rejects.toThrow('already in use');
  starts = 0;
  await expect(startAgain(failing(1, 'no such file'))).rejects.toThrow('no such file');
  expect(starts).toBe(1);
});
