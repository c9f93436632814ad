import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChecker, type Checked, type Checker } from './checker.ts';
import { mostFiles } from './product/datalake.ts';
import type { Bounds } from './support/columns.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly files: number;
  /** Index of the first. */
  readonly first?: number;
  onProgress?(done: number, failed: number): void;
}

/** A file that the product reads incorrectly, or rejects without a reason. */
export interface Failure extends Checked {
  /** For display: the errors, the smallest file that reproduces them, and the command to do so. */
  readonly report: string;
}

/** One of this many batches is profiled with the job's default, all others on all rows. */
const sampledEvery = 5;
const defaultSampleRows = 5_000;
/** More add no information, and take time. */
const mostShrunk = 25;
const shownComplaints = 4;

/** Checks the files of a seed. @returns the failures */
export async function runFuzz({
  seed,
  files,
  first = 0,
  onProgress,
}: FuzzOptions): Promise<Failure[]> {
  const checker = await openChecker();
  const failures: Failure[] = [];
  try {
    const end = first + files;
    for (let start = first; start < end; start += mostFiles) {
      const ids = Array.from({ length: Math.min(mostFiles, end - start) }, (_, index) => ({
        seed,
        index: start + index,
      }));
      for (const checked of await checker.check(ids, sampleRowsOf(start))) {
        if (checked.complaints.length === 0) continue;
        const smallest = failures.length < mostShrunk ? await shrink(checker, checked) : undefined;
        failures.push({ ...checked, report: await describe(checked, smallest) });
      }
      onProgress?.(start + ids.length - first, failures.length);
    }
    return failures;
  } finally {
    await checker.close();
  }
}

function sampleRowsOf(index: number): number | null {
  return Math.floor(index / mostFiles) % sampledEvery === sampledEvery - 1
    ? defaultSampleRows
    : null;
}

const smaller: readonly Bounds[] = [
  { rows: 1, columns: 1 },
  { rows: 3, columns: 1 },
  { rows: 3, columns: 3 },
  { rows: 20, columns: 2 },
  { rows: 20, columns: 5 },
  { rows: 100, columns: 10 },
];

/** The same with fewer rows and columns, if that still fails. */
async function shrink(checker: Checker, { id }: Checked): Promise<Checked | undefined> {
  for (const atMost of smaller) {
    const [checked] = await checker.check([{ ...id, atMost }], sampleRowsOf(id.index));
    if (checked !== undefined && checked.complaints.length > 0) return checked;
  }
  return undefined;
}

async function describe(
  { id, file, complaints }: Checked,
  smallest: Checked | undefined,
): Promise<string> {
  const folder = join(tmpdir(), 'moderate-fuzz-failures', String(id.seed));
  await mkdir(folder, { recursive: true });
  const keep = async (name: string, content: Buffer): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const list = (texts: readonly string[]): string[] =>
    texts.slice(0, shownComplaints).map((each) => `    ${each.slice(0, 500)}`);
  const defect = file.defect === undefined ? '' : `, with ${file.defect.name}`;
  return [
    `File ${id.index} of seed ${id.seed}${defect}: ${await keep(file.name, file.content)}`,
    `  ${file.description.slice(0, 500)}`,
    ...list(complaints),
    ...(smallest === undefined
      ? []
      : [
          `  With at most ${smallest.id.atMost?.rows} rows and ${smallest.id.atMost?.columns} columns: ${await keep(`smallest-${file.name}`, smallest.file.content)}`,
          ...list(smallest.complaints),
        ]),
    `  Repeat: npm run test:fuzz -- --seed ${id.seed} --first ${id.index} --files 1`,
  ].join('\n');
}
