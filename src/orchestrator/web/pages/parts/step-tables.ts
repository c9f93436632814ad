import type { StoredOutcome } from '../../../state/materializations.ts';
import { stepName } from '../../../workflow/step-name.ts';
import { metadataLine } from '../asset-parts.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { badge } from './badge.ts';
import { card } from './card.ts';
import { counted, number } from './count.ts';
import { reason } from './reason.ts';
import { table } from './table.ts';
import { agoTime, tookText } from './time.ts';

const shown = 50;

/** Steps with the error of each. */
export function failedSteps(failed: readonly StoredOutcome[], links: Links): Html {
  const columns = [
    { title: 'Step', kind: 'wide' },
    { title: 'Ended', kind: 'number' },
    { title: 'Took', kind: 'number' },
  ] as const;
  const rows = failed.slice(0, shown).map(({ asset, partition, startedAt, endedAt, error }) => ({
    cells: [
      html`<a class="name" href="${links.asset(asset, { partition })}"
        >${stepName({ asset, partition })}</a
      >`,
      agoTime(endedAt),
      tookText(startedAt, endedAt),
    ],
    below: reason(error ?? ''),
  }));
  const hidden = failed.length - shown;
  return html`${table('Failed steps', columns, rows)}${hidden > 0 ? html`<p class="muted">And ${counted(hidden, 'more step')}.</p>` : ''}`;
}

/** The checks that steps did not pass; nothing where they passed all. */
export function failedChecks(steps: readonly StoredOutcome[], links: Links): Html {
  const failed = steps.flatMap((step) =>
    step.checks.filter(({ passed }) => !passed).map((check) => ({ step, check })),
  );
  if (failed.length === 0) return html``;
  const columns = [
    { title: 'Check' },
    { title: 'Severity' },
    { title: 'Step', kind: 'wide' },
    { title: 'Metadata', kind: 'wide' },
  ] as const;
  const rows = failed
    .slice(0, shown)
    .map(({ step: { asset, partition }, check: { name, severity, metadata } }) => ({
      cells: [
        html`<span class="name">${name}</span>`,
        badge(severity === 'error' ? 'failed' : 'stale', severity),
        html`<a class="name" href="${links.asset(asset, { partition })}"
          >${stepName({ asset, partition })}</a
        >`,
        metadataLine(metadata),
      ],
    }));
  return card({
    id: 'checks',
    title: `Checks not passed (${number(failed.length)})`,
    body: table('Checks not passed', columns, rows),
  });
}
