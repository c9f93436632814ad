import type { ReportSource } from '../../reports/report-source.ts';
import type { Caller } from '../access/caller.ts';

/** What a page is read from: a part that cannot be read does not take the others with it. */
export interface PartSource extends ReportSource {
  /** @returns undefined where it could not be read: then a note says so, by the part's name */
  part<T>(name: string, read: (source: ReportSource) => Promise<T>): Promise<T | undefined>;
}

/** The parts of an address that a page is read by. */
export interface PageRequest {
  /** A part of its address. */
  readonly name: string;
  /** A parameter of its query; empty where there is none. */
  query(name: string): string;
  readonly caller: Caller;
  /** What a form of the page has sent; nothing of a request without one. */
  readonly entries: ReadonlyMap<string, string>;
}

/** The number of a page, from 1 on; the first where it is no number. */
export const pageOf = (text: string): number => Math.max(1, Math.floor(Number(text)) || 1);
