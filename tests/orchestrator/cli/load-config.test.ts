import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '#orchestrator/cli/load-config.ts';

test('a package.json that cannot be read is named', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'load-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const manifest = path.join(folder, 'package.json');
  const problemOf = async (text: string) => {
    await writeFile(manifest, text);
    const [result] = await Promise.allSettled([loadConfig([], folder, 'orchestrator')]);
    return result;
  };
  expect(await problemOf('{ "name": ')).toMatchObject({
    reason: {
      code: 'PROJECT_INVALID',
      message: expect.stringContaining(`${manifest} is not JSON: `),
    },
  });
  expect(await problemOf('{ "orchestrator": { "definition": "definitions.ts" } }')).toMatchObject({
    reason: {
      code: 'PROJECT_INVALID',
      message: expect.stringContaining(`${manifest}: the field orchestrator is not valid`),
    },
  });
});
