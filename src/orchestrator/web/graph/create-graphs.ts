import type { ReportSource } from '../../reports/report-source.ts';
import type { Snapshots } from '../pages/snapshot.ts';
import { createGraphStates, type GraphStates } from './graph-states.ts';
import { createLayouts, type KnownGraph } from './layouts.ts';

/** The graph of assets for the graph page and the API. */
export interface Graphs {
  known(): Promise<KnownGraph>;
  states(): Promise<GraphStates>;
}

/** @param closing and `report`: see `createLayouts` */
export function createGraphs(
  source: ReportSource,
  snapshots: Snapshots,
  closing: AbortSignal,
  report: (error: unknown) => void,
): Graphs {
  const layouts = createLayouts(closing, report);
  return {
    known: async () => layouts.of((await source.definitions()).assets),
    states: createGraphStates(source, snapshots),
  };
}
