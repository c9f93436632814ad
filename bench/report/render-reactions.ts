import type { ReactionResults } from '../reactions/bench-reactions.ts';
import type { ReactionLatency } from '../reactions/measure-latency.ts';
import { renderTable } from './render-table.ts';

export function renderReactions({
  loggedLines,
  sensor,
  automation,
  ticks,
  alerts,
}: ReactionResults): readonly string[] {
  const rows = (upstream: string, { samples, commitMs, activityMs }: ReactionLatency) =>
    [['its commit', commitMs] as const, ['the end of its activity', activityMs] as const].map(
      ([from, { p50, p95, most }]) => [
        `${upstream}, from ${from}`,
        ...[p50, p95, most].map((ms) => ms.toFixed(0)),
        String(samples),
      ],
    );
  return [
    renderTable([
      [
        'From a materialization to the begin of the run that follows, ms',
        'p50',
        'p95',
        'most',
        'samples',
      ],
      ...rows('Sensor, recorded with the end of the run', sensor.alone),
      ...rows('Sensor, recorded while the run continues', sensor.goingOn),
      ...rows('Automation, recorded with the end of the run', automation.alone),
      ...rows('Automation, recorded while the run continues', automation.goingOn),
    ]),
    renderTable([
      [
        `Automation of ${ticks.assets} assets with ${ticks.edges} edges, nothing to do`,
        'ms',
        'rows written',
      ],
      ['The first tick of a worker', ticks.firstMs.toFixed(1), ''],
      ['A tick', ticks.medianMs.toFixed(1), String(ticks.rowsWritten)],
      ['A look whether to tick', ticks.lookMs.toFixed(1), ''],
    ]),
    renderTable([
      [`Alerts of ${alerts.failures} failures within a minute`, 'messages', 'evaluation, ms'],
      [
        `${alerts.groups} groups of all rules`,
        String(alerts.messages),
        alerts.evaluationMs.toFixed(0),
      ],
    ]),
    renderTable([
      ['Logs', 's', 'ratio'],
      [
        `${loggedLines.title}, against none`,
        (loggedLines.kit.medianMs / 1_000).toFixed(2),
        loggedLines.ratio.toFixed(2),
      ],
    ]),
  ];
}
