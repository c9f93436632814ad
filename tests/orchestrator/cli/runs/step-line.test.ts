import { expect, test } from 'vitest';
import { metadataText } from '#orchestrator/cli/runs/step-line.ts';

test('what is empty, and what is Markdown for the Web UI, is not in the line', () => {
  expect(metadataText({ databases: 4, skipped: '', sent: 0, rows_preview: '| a |' })).toEqual([
    'databases: 4',
    'sent: 0',
  ]);
});
