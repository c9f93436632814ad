import { expect, test } from 'vitest';
import { createWorkerLogger } from '#orchestrator/worker/worker-log.ts';

test('a level that is none is reported with those that there are', () => {
  expect(() => createWorkerLogger('loud')).toThrow(
    'LOG_LEVEL is not valid: expected trace, debug, info, warn, error, but "loud" was given',
  );
});
