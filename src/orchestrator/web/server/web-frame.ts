import type { Graphs } from '../graph/create-graphs.ts';
import type { Snapshots } from '../pages/snapshot.ts';

/** What pages and the API know of the server that they are part of. */
export interface WebFrame {
  /** Comes before the path of every link: empty, or of the form `/orchestrator`. */
  readonly basePath: string;
  /** Aborted when the server ends: open streams end then. */
  readonly closing: AbortSignal;
  readonly report: (error: unknown) => void;
  readonly snapshots: Snapshots;
  readonly graphs: Graphs;
}
