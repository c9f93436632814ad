import type { Metadata } from '../../workflow/json.ts';
import type { StoredOutcome } from '../../state/materializations.ts';
import type { Style } from '../output/output.ts';
import { duration } from '../output/time.ts';

/** Metadata of such a name is Markdown of several lines, for the Web UI. */
const isPreview = (key: string) => key.endsWith('_preview');

/** How a step ended, in one line: `✓ openmetadata/postgres_metadata [sales] · tables: 12 · 1.2 s`. */
export function stepLine(step: StoredOutcome, style: Style): string {
  const name = step.partition === '' ? step.asset : `${step.asset} [${step.partition}]`;
  const took = style('dim', duration(step.endedAt.getTime() - step.startedAt.getTime()));
  const notPassed = step.checks.filter(({ passed }) => !passed).map((check) => style('yellow', `check ${check.name} not passed`));
  if (step.status === 'failed') return [`${style('red', '✗')} ${name}: ${step.error}`, took, ...notPassed].join(' · ');
  return [`${style('green', '✓')} ${name}`, ...metadataText(step.metadata), took, ...notPassed].join(' · ');
}

export function metadataText(metadata: Metadata): readonly string[] {
  return Object.entries(metadata)
    .filter(([key, value]) => !isPreview(key) && value !== '')
    .map(([key, value]) => `${key}: ${value}`);
}
