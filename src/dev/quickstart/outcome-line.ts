import { stepName, type StoredOutcome } from '@moderate/orchestrator/client';
import { seconds } from './phases.ts';

/** The outcome of a step in one line, with the reason of a failure on separate lines. */
export function outcomeLine({
  asset,
  partition,
  metadata,
  startedAt,
  endedAt,
  ...step
}: StoredOutcome): string {
  const name = stepName({ asset, partition });
  const took = seconds(endedAt.getTime() - startedAt.getTime()).padStart(7);
  if (step.status === 'failed')
    return [
      `  ✘ ${name.padEnd(nameWidth)} ${took}`,
      ...step.error.split('\n').map((line) => `      ${line}`),
    ].join('\n');
  const counts = Object.entries(metadata).filter(
    ([key, value]) => typeof value === 'number' && value > 0 && !key.startsWith('estimated'),
  );
  const text = counts
    .map(
      ([key, value]) =>
        `${String(value)} ${value === 1 ? words(key).replace(/s$/, '') : words(key)}`,
    )
    .join(', ');
  return `  ✔ ${name.padEnd(nameWidth)} ${took}  ${text}`.trimEnd();
}

const nameWidth = 44;

/** Turns `rowsRead` into `rows read`. */
function words(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
