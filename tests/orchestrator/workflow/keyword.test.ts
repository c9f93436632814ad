import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyword } from '#orchestrator/workflow/keyword.ts';

test.each(['', 'sales', 'x'.repeat(255), 'ö'.repeat(127), '日'.repeat(85)])(
  'a text of up to 255 bytes stays: %s',
  (text) => {
    expect(keyword(text)).toBe(text);
  },
);

test.each(['x'.repeat(256), 'ö'.repeat(128), '😀'.repeat(300), 'workflows-assets/'.repeat(60)])(
  'a longer one becomes its sha256: %s',
  (text) => {
    expect(keyword(text)).toBe(createHash('sha256').update(text).digest('hex'));
  },
);
