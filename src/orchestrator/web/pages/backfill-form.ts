import type { BackfillRequest } from '../../actions/backfills/start-backfill.ts';
import type { ChosenPartitions } from '../../actions/backfills/choose-partitions.ts';
import type { planDocument } from '../../actions/backfills/plan-document.ts';
import { maxPartitionsOfRun } from '../../definitions/several-partitions.ts';
import type { PartitionsReport } from '../../reports/partitions/read-partitions.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { actionButton } from './parts/actions.ts';
import { card } from './parts/card.ts';
import { command } from './parts/command.ts';
import { counted, number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { statusCounts } from './parts/partition-strip.ts';
import { table } from './parts/table.ts';

/** Which partitions of a range are meant. */
export const backfillStatuses = ['missing', 'failed', 'stale', 'all'] as const;

/** What the form holds. */
export interface BackfillForm {
  readonly asset: string;
  /** `first..last`; empty for all partitions. */
  readonly range: string;
  readonly status: (typeof backfillStatuses)[number];
  readonly perRun: number;
  readonly atOnce: number;
  readonly reverse: boolean;
  readonly downstreams: boolean;
  readonly again: boolean;
}

/** What would be done. */
export type BackfillPreview =
  | { readonly problem: string }
  /** Too many to plan them for a page. */
  | { readonly partitions: number }
  | { readonly units: ReturnType<typeof planDocument>; readonly taken: number };

export interface BackfillFormReport {
  readonly form: BackfillForm;
  /** Of the range; undefined where they could not be read. */
  readonly partitions: PartitionsReport | undefined;
  readonly preview: BackfillPreview | undefined;
}

export function backfillFormPage(report: BackfillFormReport, links: Links): Page {
  const { form, preview } = report;
  return {
    title: `Backfill ${form.asset}`,
    section: 'Backfills',
    beside: html`<a href="${links.asset(form.asset, { range: form.range })}">To the asset</a>`,
    body: html`
      <div class="columns">
        ${card({
          id: 'options',
          title: 'What to materialize',
          isLive: false,
          body: optionsForm(report, links),
        })}
        ${card({
          id: 'plan',
          title: 'Dry run',
          body:
            preview === undefined
              ? html`<p class="muted">Not known.</p>`
              : planBody(form, preview, report.partitions, links),
        })}
      </div>
    `,
  };
}

function optionsForm({ form, partitions }: BackfillFormReport, links: Links): Html {
  const counts = partitions?.survey.counts;
  const countOf = (status: BackfillForm['status']) =>
    counts === undefined
      ? ''
      : ` (${number(status === 'all' ? (partitions?.total ?? 0) : counts[status])})`;
  const words = {
    missing: 'Missing: no run has materialized them or tried to',
    failed: 'Failed: the last attempt did',
    stale: 'Stale: what they were made from has changed',
    all: 'All of them',
  };
  const check = (name: 'reverse' | 'downstreams' | 'again', text: string) =>
    html`<label class="check"
      ><input type="checkbox" name="${name}" ${form[name] ? 'checked' : ''} /> ${text}</label
    >`;
  return html`<form class="fields" action="${links.backfillForm({ asset: '' })}" data-address>
    <input type="hidden" name="asset" value="${form.asset}" />
    <label
      >Range
      <input
        name="range"
        value="${form.range}"
        placeholder="all partitions: or first..last"
        autocomplete="off"
    /></label>
    <fieldset>
      <legend>Of these</legend>
      <div id="statuses" data-live>
        ${backfillStatuses.map(
          (status) =>
            html`<label class="check"
              ><input
                type="radio"
                name="status"
                value="${status}"
                ${form.status === status ? 'checked' : ''}
              />
              <span>${words[status]}${countOf(status)}</span></label
            >`,
        )}
      </div>
    </fieldset>
    <label
      >Partitions of a run, at most
      <input
        type="number"
        name="perRun"
        value="${form.perRun}"
        min="1"
        max="${maxPartitionsOfRun}"
        list="per-run"
        required
      />
      <datalist id="per-run">
        <option value="1"></option>
        <option value="10"></option>
        <option value="100"></option>
        <option value="${maxPartitionsOfRun}">all</option>
      </datalist>
    </label>
    <label
      >Runs at once, at most
      <input type="number" name="atOnce" value="${form.atOnce}" min="1" max="10000" required
    /></label>
    ${check('reverse', 'Begin with the last partition')}
    ${check('downstreams', 'And what of its downstreams reads them')}
    ${check('again', 'Also those that other backfills or runs are about to materialize')}
    <button type="submit">Count the runs</button>
  </form>`;
}

function planBody(
  form: BackfillForm,
  preview: BackfillPreview,
  partitions: PartitionsReport | undefined,
  links: Links,
): Html {
  if ('problem' in preview) return html`<p class="failed-text" role="alert">${preview.problem}</p>`;
  const total =
    'partitions' in preview
      ? { partitions: preview.partitions, runs: Math.ceil(preview.partitions / form.perRun) }
      : {
          partitions: preview.units.reduce((sum, unit) => sum + unit.partitions.length, 0),
          runs: preview.units.reduce((sum, unit) => sum + unit.runs, 0),
        };
  const left = 'taken' in preview && !form.again ? preview.taken : 0;
  if (total.partitions === 0) return nothingToDo(form, partitions, links);
  return html`<p class="big" role="status">
      ${number(total.runs)}
      <span
        >${total.runs === 1 ? 'run' : 'runs'} for ${counted(total.partitions, 'partition')}, at most
        ${number(form.atOnce)} at once</span
      >
    </p>
    ${left === 0 ? '' : html`<p>${counted(left, 'of these partitions', 'of these partitions')} ${left === 1 ? 'is' : 'are'} about to be materialized by other backfills or runs, and ${left === 1 ? 'is' : 'are'} skipped.</p>`}
    ${'taken' in preview && form.again && preview.taken > 0 ? html`<p>${counted(preview.taken, 'of these partitions', 'of these partitions')} ${preview.taken === 1 ? 'is' : 'are'} about to be materialized by others too.</p>` : ''}
    ${'units' in preview ? unitsTable(preview.units) : html`<p class="muted">Too many to plan them here${form.downstreams ? ', and without the downstreams' : ''}: the backfill plans them when it starts.</p>`}
    <div class="actions plan-actions">
      ${actionButton({ label: 'Start the backfill', address: 'backfills', body: requestOf(form, partitions), opens: 'backfill', primary: true }, links)}
    </div>
    <p>${command(...commandOf(form, partitions))}</p>`;
}

function nothingToDo(
  form: BackfillForm,
  partitions: PartitionsReport | undefined,
  links: Links,
): Html {
  const what = form.status === 'all' ? 'There is no partition' : `No partition is ${form.status}`;
  const next =
    form.status === 'all'
      ? html`Leave the range empty for all of them.`
      : html`<a href="${links.backfillForm({ ...queryOf(form), asset: form.asset, status: 'all' })}"
            >Materialize all of them</a
          >, whatever their status.`;
  return html`${emptyState(`${what}${form.range === '' ? '' : ` in ${form.range}`}.`, next)}
  ${partitions === undefined ? '' : statusCounts(partitions)}`;
}

const shownKeys = 5;

function unitsTable(units: ReturnType<typeof planDocument>): Html {
  const columns = [
    { title: 'Assets', kind: 'wide' },
    { title: 'Runs', kind: 'number' },
    { title: 'In this order', kind: 'wide' },
  ] as const;
  const rows = units.map(({ assets, runs, partitions, after }) => ({
    cells: [
      html`<span class="name">${assets.join(' ')}</span>`,
      number(runs),
      html`<span class="name"
          >${partitions
            .slice(0, shownKeys)
            .map((key) => key || 'the whole asset')
            .join(', ')}</span
        >${partitions.length > shownKeys ? ` and ${number(partitions.length - shownKeys)} more` : ''}`,
    ],
    below:
      after.length === 0
        ? undefined
        : html`<p class="muted">Each once this is done: ${after.join(', ')}</p>`,
  }));
  return table('Runs by assets', columns, rows);
}

/** Without what is as the form has it at first. */
function queryOf({ range, perRun, atOnce, reverse, downstreams, again }: BackfillForm) {
  const on = (is: boolean) => (is ? 'on' : undefined);
  return {
    range,
    perRun,
    atOnce,
    reverse: on(reverse),
    downstreams: on(downstreams),
    again: on(again),
  };
}

const selectionOf = ({ asset, downstreams }: BackfillForm) => (downstreams ? `${asset}+` : asset);

/** The partitions that the form means: all of them is a range from the first to the last. */
function chosenOf(
  { range, status }: BackfillForm,
  partitions: PartitionsReport | undefined,
): ChosenPartitions {
  const { first = '', last = '' } = partitions?.survey ?? {};
  if (status !== 'all') return range === '' ? { status } : { range, status };
  return { range: range === '' ? `${first}..${last}` : range };
}

/** The body of the request that starts it. */
export function requestOf(
  form: BackfillForm,
  partitions: PartitionsReport | undefined,
): Omit<BackfillRequest, 'config'> {
  const { atOnce, perRun, reverse, again } = form;
  return {
    selection: [selectionOf(form)],
    partitions: chosenOf(form, partitions),
    atOnce,
    perRun,
    reverse,
    again,
  };
}

/** The command that does the same. */
function commandOf(
  form: BackfillForm,
  partitions: PartitionsReport | undefined,
): readonly string[] {
  const chosen = chosenOf(form, partitions);
  return [
    'backfill',
    selectionOf(form),
    ...('range' in chosen ? ['--range', chosen.range] : []),
    ...('status' in chosen ? [`--${chosen.status}`] : []),
    ...(form.perRun === 1 ? [] : ['--per-run', String(form.perRun)]),
    ...(form.atOnce === 10 ? [] : ['--at-once', String(form.atOnce)]),
    ...(form.reverse ? ['--reverse'] : []),
    ...(form.again ? ['--again'] : []),
  ];
}
