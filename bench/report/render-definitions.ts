import type { DefinitionsResults } from '../definitions/bench-definitions.ts';
import { renderTable } from './render-table.ts';

export function renderDefinitions({
  assets,
  medianMs,
  samplesMs,
  peakMiB,
}: DefinitionsResults): string {
  return renderTable([
    ['Definitions of many assets', 'ms', 'slowest ms', 'peak MiB'],
    [
      `${assets} assets`,
      medianMs.toFixed(0),
      Math.max(...samplesMs).toFixed(0),
      peakMiB.toFixed(0),
    ],
  ]);
}
