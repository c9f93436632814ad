import { z } from 'zod';
import type { Format } from '../names.ts';

const stagedFormat = z.object({ key: z.string(), bytes: z.number(), sha256: z.string() });

/**
 * A CSV file of the repository, converted and staged. Stored beside its files, so that it is not
 * converted twice.
 */
export const stagedDataset = z.object({
  name: z.string(),
  path: z.string(),
  blob: z.string(),
  /** Fingerprint of the read options. */
  readAs: z.string(),
  rows: z.number(),
  columns: z.number(),
  /** Markdown. */
  preview: z.string(),
  files: z.object({ parquet: stagedFormat, csv: stagedFormat }),
});

export type StagedDataset = z.infer<typeof stagedDataset>;

/** One file to upload. */
export interface StagedFile {
  readonly name: string;
  readonly format: Format;
  readonly path: string;
  readonly blob: string;
  readonly readAs: string;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}
