import type { Trace } from '../../../automation/evaluate-condition.ts';
import type { Explained } from '../../../reports/automation/explain-automation.ts';
import { automationDocument } from '../../../reports/automation/read-automation.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { actionButton } from './actions.ts';
import { badge, type Tone } from './badge.ts';
import { command } from './command.ts';
import { counted } from './count.ts';
import { shortId } from './runs-table.ts';
import { agoTime, fullTime } from './time.ts';
import { facts } from './value.ts';

type Evaluation = Explained['evaluations'][number];

const outcomes: Readonly<Record<Evaluation['outcome'], readonly [Tone, string]>> = {
  requested: ['ok', 'a run was requested'],
  waiting: ['queued', 'it waits'],
  dropped: ['missing', 'nothing to request'],
};

/** The automation condition of an asset and the reasons for its last results. */
export function automationBody({ automation, evaluations }: Explained, links: Links): Html {
  const { condition, state, pausedAt, note, waiting, requestedAt } = automationDocument(automation);
  const [latest, ...others] = evaluations;
  return html`${facts([
    ['Condition', condition],
    [
      'State',
      html`${badge(state === 'running' ? 'ok' : 'missing', state)}
      ${pausedAt === null ? '' : html`since ${fullTime(pausedAt)}${note === null ? '' : `: ${note}`}`}`,
    ],
    ...(waiting === 0 ? [] : [['Waiting', counted(waiting, 'partition')] as const]),
    [
      'Last request',
      requestedAt === null ? 'never' : html`${fullTime(requestedAt)}, ${agoTime(requestedAt)}`,
    ],
  ])}
  ${
    latest === undefined
      ? html`<p class="muted evaluation">
          Not evaluated yet: since its automation began, nothing has happened that concerns it.
        </p>`
      : html`<div class="evaluation">${evaluationHead(latest, links)} ${tree([latest.tree])}</div>`
  }
  ${others.map(
    (evaluation) =>
      html`<details class="evaluation">
        <summary>${evaluationHead(evaluation, links)}</summary>
        ${tree([evaluation.tree])}
      </details>`,
  )}
  ${evaluations.length === 0 ? '' : html`<p>More of them: ${command('assets', 'why', automation.asset)}</p>`}`;
}

/** The button that pauses or resumes automation. */
export function automationAction({ automation }: Explained, links: Links): Html {
  const { asset, state } = automationDocument(automation);
  if (state === 'not begun') return html``;
  const body = { assets: [asset] };
  return state === 'paused'
    ? actionButton({ label: 'Resume', action: ['resumeAutomation', {}], body }, links)
    : actionButton({ label: 'Pause', action: ['pauseAutomation', {}], body }, links);
}

function evaluationHead(
  { partition, evaluatedAt, until, outcome, runId }: Evaluation,
  links: Links,
): Html {
  const [tone, word] = outcomes[outcome];
  return html`${badge(tone, word)}
  ${partition === '' ? '' : html`<span class="name">${partition}</span>`}
  ${fullTime(evaluatedAt)}${outcome === 'waiting' && until === null ? ', still so' : ''}
  ${runId === null ? '' : html`<a class="name" href="${links.run(runId)}">${shortId(runId)}</a>`}`;
}

function tree(traces: readonly Trace[]): Html {
  return html`<ul class="condition">
    ${traces.map(
      ({ condition, holds, note, parts = [] }) =>
        html`<li>
          <span class="${holds ? 'holds' : 'muted'}"
            ><span class="glyph" aria-hidden="true">${holds ? '✓' : '✗'}</span> ${condition}<span
              class="hidden"
              >${holds ? ': holds' : ': does not hold'}</span
            ></span
          >${note === undefined ? '' : html` <span class="muted">${note}</span>`}
          ${parts.length === 0 ? '' : tree(parts)}
        </li>`,
    )}
  </ul>`;
}
