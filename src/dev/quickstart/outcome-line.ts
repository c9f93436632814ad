import type { StoredOutcome } from '@moderate/orchestrator/client';
import { seconds } from './phases.ts';

/** How a step of the run ended, in one line. */
export function outcomeLine({ asset, partition, metadata, startedAt, endedAt, ...step }: StoredOutcome): string {
  const name = asset.slice(asset.lastIndexOf('/') + 1);
  const counts = Object.entries(metadata).filter(([key, value]) => typeof value === 'number' && value > 0 && !key.startsWith('estimated'));
  const text =
    step.status === 'failed'
      ? step.error
      : counts.map(([key, value]) => `${String(value)} ${value === 1 ? words(key).replace(/s$/, '') : words(key)}`).join(', ');
  const took = seconds(endedAt.getTime() - startedAt.getTime());
  return `  ${step.status === 'failed' ? '✘' : '✔'} ${`${name} ${partition}`.trim().padEnd(28)} ${took.padStart(7)}  ${text}`;
}

/** `rowsRead` as `rows read`. */
function words(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
