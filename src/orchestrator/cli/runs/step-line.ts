import { isPreview, type Metadata } from '../../workflow/json.ts';
import { stepName } from '../../workflow/step-name.ts';
import type { StoredOutcome } from '../../state/materializations.ts';
import type { Style } from '../output/output.ts';
import { duration } from '../../time-text.ts';

/**
 * The result of a step: `✓ weather/daily_means [2026-01-01] · tables: 12 · 1.2 s`, and its error in
 * indented lines.
 */
export function stepLines(step: StoredOutcome, style: Style): readonly string[] {
  const took = style('dim', duration(step.endedAt.getTime() - step.startedAt.getTime()));
  const notPassed = step.checks
    .filter(({ passed }) => !passed)
    .map((check) => style('yellow', `check ${check.name} not passed`));
  if (step.status === 'failed') {
    const reason = (step.error ?? '').split('\n').map((line) => `    ${line}`);
    return [[`${style('red', '✗')} ${stepName(step)}`, took, ...notPassed].join(' · '), ...reason];
  }
  return [
    [
      `${style('green', '✓')} ${stepName(step)}`,
      ...metadataText(step.metadata),
      took,
      ...notPassed,
    ].join(' · '),
  ];
}

export function metadataText(metadata: Metadata): readonly string[] {
  return Object.entries(metadata)
    .filter(([key, value]) => !isPreview(key) && value !== '')
    .map(([key, value]) => `${key}: ${value}`);
}
