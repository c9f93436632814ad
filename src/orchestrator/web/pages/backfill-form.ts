import type { planDocument } from '../../actions/backfills/plan-document.ts';
import type { PartitionsReport } from '../../reports/partitions/read-partitions.ts';
import type { ConfigForm } from '../form/read-launch-form.ts';
import { optionsForm } from './backfill-options.ts';
import { commandOf, queryOf, requestOf, type BackfillForm } from './backfill-request.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { configForm } from './launch/config-form.ts';
import { card } from './parts/card.ts';
import { command } from './parts/command.ts';
import { counted, number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { statusCounts } from './parts/partition-strip.ts';
import { table } from './parts/table.ts';

/** A preview of the backfill. */
export type BackfillPreview =
  | { readonly problem: string }
  /** The config is not valid yet. */
  | 'config'
  /** Too many partitions to plan while rendering a page. */
  | { readonly partitions: number }
  | { readonly units: ReturnType<typeof planDocument>; readonly taken: number };

export interface BackfillFormReport {
  readonly form: BackfillForm;
  /** The partitions of the range; undefined if they could not be read. */
  readonly partitions: PartitionsReport | undefined;
  readonly preview: BackfillPreview | undefined;
  /** The form for the configs of the assets. */
  readonly config: ConfigForm;
  /** Whether it shows its problems. */
  readonly showsProblems: boolean;
}

export function backfillFormPage(report: BackfillFormReport, links: Links): Page {
  const { form } = report;
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
          body: optionsForm(form, report.partitions, links),
        })}
        ${card({
          id: 'plan',
          title: takesConfig(report) ? 'Config and dry run' : 'Dry run',
          isLive: false,
          body: planForm(report, links),
        })}
      </div>
    `,
  };
}

/** The form for the configs, with the dry run and the button below it. */
function planForm(report: BackfillFormReport, links: Links): Html {
  const { form, partitions, config, showsProblems } = report;
  return configForm({
    form: config,
    showsProblems,
    fields: [],
    action: links.backfillForm({ ...queryOf(form), asset: form.asset, status: form.status }),
    isAtAddress: true,
    isBare: !takesConfig(report),
    plan: html`<div
      id="launch-plan"
      data-part
      ${config.config === undefined ? '' : html`data-config="${JSON.stringify(config.config)}"`}
      ${canStart(report) ? '' : 'data-refused'}
      data-request="${JSON.stringify(requestOf(form, partitions))}"
    >
      ${planBody(report, links)}
    </div>`,
    start: html`<button
      type="button"
      class="primary"
      data-start
      data-act="${links.act(['startBackfill', {}])}"
      data-opens="backfill"
      data-page="${links.backfill('')}"
      hidden
    >
      Start the backfill
    </button>`,
  });
}

function takesConfig({ config: { shown } }: BackfillFormReport): boolean {
  return (
    shown.view !== 'form' ||
    shown.top.entered.kind !== 'group' ||
    shown.top.entered.parts.length > 0
  );
}

/** Whether the button can do anything but show problems of the config. */
function canStart({ preview, form }: BackfillFormReport): boolean {
  if (preview === undefined) return false;
  return preview === 'config' || (!('problem' in preview) && totalOf(preview, form).partitions > 0);
}

type Planned = Exclude<BackfillPreview, 'config' | { readonly problem: string }>;

/** The number of runs and partitions. */
function totalOf(preview: Planned, { perRun }: BackfillForm) {
  if ('partitions' in preview)
    return { partitions: preview.partitions, runs: Math.ceil(preview.partitions / perRun) };
  return {
    partitions: preview.units.reduce((sum, unit) => sum + unit.partitions.length, 0),
    runs: preview.units.reduce((sum, unit) => sum + unit.runs, 0),
  };
}

function planBody({ form, partitions, preview, config }: BackfillFormReport, links: Links): Html {
  if (preview === undefined) return html`<p class="muted">Not known.</p>`;
  if (preview === 'config')
    return html`<p class="muted">
      Once the config is valid, this shows which runs there would be.
    </p>`;
  if ('problem' in preview) return html`<p class="failed-text" role="alert">${preview.problem}</p>`;
  const total = totalOf(preview, form);
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
    <p>${command(...commandOf(form, partitions, config.config))}</p>`;
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
      after.length === 0 ? undefined : html`<p class="muted">Each after: ${after.join(', ')}</p>`,
  }));
  return table('Runs by assets', columns, rows);
}
