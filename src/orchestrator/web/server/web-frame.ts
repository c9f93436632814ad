import type { Graphs } from '../graph/create-graphs.ts';
import type { Snapshots } from '../pages/snapshot.ts';

/** What pages and the API know about their server. */
export interface WebFrame {
  /** Prefix of all links: empty, or of the form `/orchestrator`. */
  readonly basePath: string;
  /** Aborted on server shutdown, which ends open streams. */
  readonly closing: AbortSignal;
  readonly report: (error: unknown) => void;
  readonly snapshots: Snapshots;
  readonly graphs: Graphs;
}
