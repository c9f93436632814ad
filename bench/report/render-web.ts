import type { WebResults } from '../web/bench-web.ts';
import { renderTable } from './render-table.ts';

export function renderWeb({ sizes, pages, peakMB, graph }: WebResults): readonly string[] {
  const partitions = sizes.hours + sizes.keys + sizes.daily * sizes.days;
  return [
    renderTable([
      [
        `Pages: ${sizes.assets} assets, ${partitions} partitions, ${sizes.runs} runs`,
        'server ms',
        'p95',
        'first paint ms',
        'script KB',
        'HTML KB',
      ],
      ...pages.map(({ name, medianMs, p95Ms, firstPaintMs, scriptBytes, bytes }) => [
        name,
        medianMs.toFixed(0),
        p95Ms.toFixed(0),
        firstPaintMs.toFixed(0),
        (scriptBytes / 1_000).toFixed(1),
        (bytes / 1_000).toFixed(0),
      ]),
    ]),
    renderTable([
      [`Graph of ${graph.assets} assets`, 'ms'],
      ['Drawn', graph.drawnMs.toFixed(0)],
    ]),
    renderTable([
      ['The web process', 'MB'],
      ['Most memory', peakMB.toFixed(0)],
    ]),
  ];
}
