import type { ReactionResults } from '../reactions/bench-reactions.ts';
import type { ReactionLatency } from '../reactions/measure-latency.ts';
import { renderTable } from './render-table.ts';

export function renderReactions({ loggedLines, latency, latencyInRun }: ReactionResults): readonly string[] {
  const rows = (upstream: string, { samples, commitMs, activityMs }: ReactionLatency) =>
    [['its commit', commitMs] as const, ['the end of its activity', activityMs] as const].map(([from, { p50, p95, most }]) => [
      `${upstream}, from ${from}`,
      ...[p50, p95, most].map((ms) => ms.toFixed(0)),
      String(samples),
    ]);
  return [
    renderTable([
      ['From a materialization to the begin of the run that a sensor requests, ms', 'p50', 'p95', 'most', 'samples'],
      ...rows('One alone in its run', latency),
      ...rows('One whose run goes on', latencyInRun),
    ]),
    renderTable([
      ['Logs', 's', 'ratio'],
      [`${loggedLines.title}, against none`, (loggedLines.kit.medianMs / 1_000).toFixed(2), loggedLines.ratio.toFixed(2)],
    ]),
  ];
}
