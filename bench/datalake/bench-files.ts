import { createReadStream } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Upload } from '@aws-sdk/lib-storage';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Report } from '#orchestrator/dev/report.ts';
import type { Env } from '#orchestrator/env.ts';
import { installPythonClient } from './install-python.ts';
import { makeFiles, type BenchFile } from './make-files.ts';
import { tasks, type Measured, type Task } from './measured.ts';
import { runMeasured } from './run-measured.ts';

export interface FileComparison {
  readonly format: BenchFile['format'];
  readonly task: Task;
  readonly ours: Measured;
  /** Missing if the Python client could not be installed, or fails on the file. */
  readonly python?: Measured;
}

export interface FileResults {
  readonly rows: number;
  readonly comparisons: readonly FileComparison[];
  /** Why there is no figure for the Python client. */
  readonly pythonMissing?: string;
}

export interface BenchFilesOptions {
  readonly folder: string;
  readonly rows: number;
  /** The connection to the bucket. */
  readonly env: Env;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly report: Report;
}

const main = fileURLToPath(new URL('../measure-object-main.ts', import.meta.url));
const script = fileURLToPath(new URL('measure.py', import.meta.url));

/**
 * Measures each task on each format, with our code and the Python client, one after another, each
 * in its own process.
 */
export async function benchFiles({
  folder,
  rows,
  env,
  s3,
  bucket,
  report,
}: BenchFilesOptions): Promise<FileResults> {
  report(`Datalake: making ${rows} rows in three formats …`);
  const files = await makeFiles(path.join(folder, 'files'), rows);
  for (const { key, path: file } of files) {
    await new Upload({
      client: s3,
      params: { Bucket: bucket, Key: key, Body: createReadStream(file) },
    }).done();
  }
  report('Datalake: installing openmetadata-ingestion 1.5.4 …');
  const python = await installPythonClient(env).catch(
    (error: unknown) => new Error(`not installed: ${String(error)}`),
  );
  const comparisons: FileComparison[] = [];
  let failure = python instanceof Error ? python.message : undefined;
  for (const { format, key } of files) {
    for (const task of tasks) {
      const request = JSON.stringify({ task, key, format });
      const ours = await runMeasured(process.execPath, [main, request], env);
      report(`Datalake: ${task} of ${format}: ${text(ours)}`);
      const theirs =
        python instanceof Error
          ? undefined
          : await runMeasured(python, [script, request], env).catch(
              (error: unknown) => void (failure = `${task} of ${format}: ${lastLine(error)}`),
            );
      if (theirs) report(`Datalake: ${task} of ${format}, Python: ${text(theirs)}`);
      comparisons.push({ format, task, ours, ...(theirs && { python: theirs }) });
    }
  }
  return { rows, comparisons, ...(failure !== undefined && { pythonMissing: failure }) };
}

function text({ seconds, peakMiB }: Measured): string {
  return `${seconds.toFixed(2)} s, ${peakMiB.toFixed(0)} MiB`;
}

function lastLine(error: unknown): string {
  return error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
}
