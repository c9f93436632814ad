import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatalake } from '../fuzz/product/datalake.ts';
import type { FuzzFile } from '../fuzz/support/fuzz-file.ts';
import { openFileLab } from './file-lab.ts';

test('an object that takes long is read as itself, however many others are read meanwhile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'many-objects-'));
  const [lab, datalake] = [await openFileLab(), await openDatalake(folder)];
  onTestFinished(async () => {
    await Promise.all([lab.close(), datalake.close()]);
    await rm(folder, { recursive: true });
  });
  const small = await readFile(await lab.writeParquet('select 1 as small'));
  const large = Buffer.from(
    `large;note;none\n${'1,5;"a text, which is in quotes";\nNA;"another";\n'.repeat(30_000)}`,
  );
  const file = (
    index: number,
    name: string,
    content: Buffer,
    format: FuzzFile['format'],
  ): FuzzFile => {
    return { index, name, content, format, truth: undefined, description: '' };
  };
  const files = [
    file(0, '0.csv', large, 'csv'),
    ...Array.from({ length: 40 }, (_, index) =>
      file(index + 1, `${index + 1}.parquet`, small, 'parquet'),
    ),
  ];

  const found = await datalake.ingest(files, 1);

  const names = files.map((each) => {
    const observed = found.get(each)!;
    return observed.status === 'read' ? observed.columns.map(({ name }) => name) : observed.reason;
  });
  expect(names).toEqual([
    ['large', 'note', 'none'],
    ...Array.from({ length: 40 }, () => ['small']),
  ]);
});
