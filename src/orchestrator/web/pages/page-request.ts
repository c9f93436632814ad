import type { ReportSource } from '../../reports/report-source.ts';
import type { Caller } from '../access/caller.ts';

/** The source of a page's data: parts that cannot be read do not affect the others. */
export interface PartSource extends ReportSource {
  /**
   * @returns undefined if the part could not be read, in which case a note with its name is added
   */
  part<T>(name: string, read: (source: ReportSource) => Promise<T>): Promise<T | undefined>;
}

/** The parameters of a page. */
export interface PageRequest {
  /** A path parameter. */
  readonly name: string;
  /** A query parameter; empty if absent. */
  query(name: string): string;
  readonly caller: Caller;
  /** The entries of a sent form; empty without one. */
  readonly entries: ReadonlyMap<string, string>;
}

/** Parses a page number, starting at 1; invalid numbers become 1. */
export const pageOf = (text: string): number => Math.max(1, Math.floor(Number(text)) || 1);
