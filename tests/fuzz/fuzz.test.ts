import { expect, test } from 'vitest';
import { runFuzz } from './run-fuzz.ts';

test(
  'generated files are read right, or refused for a defect that they have',
  { timeout: 240_000 },
  async () => {
    let done = 0;

    const failures = await runFuzz({
      seed: 1,
      files: 100,
      onProgress: (files) => void (done = files),
    });

    expect(failures.map(({ report }) => report).join('\n\n')).toBe('');
    expect(done).toBe(100);
  },
);
