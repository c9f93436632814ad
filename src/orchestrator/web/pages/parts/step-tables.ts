import type { BlockedStep } from '../../../state/blocked-steps.ts';
import type { Found, NotPassedCheck, RunStep } from '../../../state/run-steps.ts';
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

/** Failed steps with their errors and log lines; empty if none failed. */
export function failedSteps(runId: string, { total, found }: Found<RunStep>, links: Links): Html {
  if (total === 0) return html``;
  const columns = [
    { title: 'Step', kind: 'wide' },
    { title: 'Ended', kind: 'number' },
    { title: 'Took', kind: 'number' },
  ] as const;
  const rows = found.map(({ asset, partition, startedAt, endedAt, error }) => ({
    cells: [
      html`${stepLink({ asset, partition }, links)}
        <a
          class="button small"
          href="${links.run(runId, { of: asset, partition, level: 'trace' })}#log"
          >log<span class="hidden"> of ${stepName({ asset, partition })}</span></a
        >`,
      endedAt === null ? '' : agoTime(endedAt),
      tookText(startedAt, endedAt),
    ],
    below: reason(error ?? ''),
  }));
  const more = html`<p class="muted">
    And ${counted(total - found.length, 'more step')}:
    <a href="${links.run(runId, { state: 'failed' })}#steps">all that failed</a>
  </p>`;
  return card({
    id: 'failed',
    title: `Failed steps (${number(total)})`,
    body: html`${table('Failed steps', columns, rows)}${total > found.length ? more : ''}`,
  });
}

/** Checks that did not pass; empty if all passed. */
export function failedChecks({ total, found }: Found<NotPassedCheck>, links: Links): Html {
  if (total === 0) return html``;
  const columns = [
    { title: 'Check' },
    { title: 'Severity' },
    { title: 'Step', kind: 'wide' },
    { title: 'Metadata', kind: 'wide' },
  ] as const;
  const rows = found.map(({ asset, partition, name, severity, metadata }) => ({
    cells: [
      html`<span class="name">${name}</span>`,
      badge(severity === 'error' ? 'failed' : 'stale', severity),
      stepLink({ asset, partition }, links),
      metadataLine(metadata),
    ],
  }));
  const hidden = total - found.length;
  return card({
    id: 'checks',
    title: `Checks not passed (${number(total)})`,
    body: html`${table('Checks not passed', columns, rows)}${hidden > 0 ? html`<p class="muted">And ${counted(hidden, 'more check')}.</p>` : ''}`,
  });
}

/** Steps that checks block, with these checks; empty if there are none. */
export function blockedSteps({ total, found }: Found<BlockedStep>, links: Links): Html {
  if (total === 0) return html``;
  const columns = [
    { title: 'Step', kind: 'wide' },
    { title: 'Checks not passed', kind: 'wide' },
  ] as const;
  const rows = found.map(({ asset, partition, checks }) => ({
    cells: [
      stepLink({ asset, partition }, links),
      html`${checks.map(({ name, ...of }) => html`<div><span class="name">${name}</span> of ${stepLink(of, links)}</div>`)}`,
    ],
  }));
  const hidden = total - found.length;
  return card({
    id: 'blocked-steps',
    title: `Blocked by checks (${number(total)})`,
    body: html`${table('Steps that checks block', columns, rows)}${hidden > 0 ? html`<p class="muted">And ${counted(hidden, 'more step')}.</p>` : ''}`,
  });
}

const stepLink = (step: Pick<RunStep, 'asset' | 'partition'>, links: Links) =>
  html`<a class="name" href="${links.asset(step.asset, { partition: step.partition })}"
    >${stepName(step)}</a
  >`;
