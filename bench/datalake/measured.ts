import type { Format } from '#object-source/formats.ts';

export const tasks = ['schema', 'sample', 'exact'] as const;
/** Columns, the profile of 5,000 rows, the profile of all. */
export type Task = (typeof tasks)[number];

export interface MeasureRequest {
  readonly task: Task;
  readonly key: string;
  readonly format: Format;
}

/** The resources that one process used for one task. */
export interface Measured {
  /**
   * Excludes starting the process, its clients and its database, which all objects of a prefix
   * share.
   */
  readonly seconds: number;
  readonly peakMiB: number;
  readonly rows: number;
}
