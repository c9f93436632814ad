import type { JobReport } from '../../reports/jobs/read-jobs.ts';
import type { RunsReport } from '../../reports/runs/read-runs.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { card } from './parts/card.ts';
import { command, copyAsCommand } from './parts/command.ts';
import { counted } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { runBadge } from './parts/run-badge.ts';
import { runsTable } from './parts/runs-table.ts';
import { table } from './parts/table.ts';
import { agoTime } from './parts/time.ts';
import { facts } from './parts/value.ts';

export interface JobsReport {
  readonly jobs: readonly JobReport[];
  /** By job: its last run; undefined where that could not be read. */
  readonly lastRuns: ReadonlyMap<string, RunsReport['runs'][number]> | undefined;
}

export function jobsPage({ jobs, lastRuns }: JobsReport, links: Links): Page {
  const columns = [
    { title: 'Job', kind: 'wide' },
    { title: 'Last run', kind: 'state' },
    { title: 'Started', kind: 'number' },
    { title: 'Config', kind: 'number' },
  ] as const;
  const rows = jobs.map(({ name, description, fields }) => {
    const last = lastRuns?.get(name);
    return {
      cells: [
        html`<a class="whole" href="${links.job(name)}"><span class="name">${name}</span></a>
          <p class="muted">${description}</p>`,
        last === undefined
          ? html`<span class="muted">${lastRuns === undefined ? 'not known' : 'never ran'}</span>`
          : runBadge(last),
        last === undefined ? '' : agoTime(last.startedAt),
        fields.length === 0 ? '' : counted(fields.length, 'field'),
      ],
    };
  });
  return {
    title: 'Jobs',
    section: 'Jobs',
    everySeconds: 30,
    follows: ['runs'],
    body: card({
      id: 'jobs',
      title: 'All jobs',
      body:
        jobs.length === 0
          ? emptyState(
              'There are no jobs.',
              html`Make a pipeline: ${command('new', 'pipeline', 'NAME')}`,
            )
          : table('Jobs', columns, rows),
    }),
  };
}

export function jobPage(job: JobReport, runs: RunsReport | undefined, links: Links): Page {
  const { name, description, needs, pool, fields } = job;
  const required = fields.filter((field) => field.required).map((field) => field.name);
  const config = Object.fromEntries(required.map((field) => [field, '…']));
  return {
    title: name,
    section: 'Jobs',
    everySeconds: 30,
    follows: [`job:${name}`],
    actions: copyAsCommand([
      [
        'Start a run',
        [
          'run',
          name,
          ...(required.length === 0 ? [] : ['--config', JSON.stringify(config)]),
          '--wait',
        ],
      ],
    ]),
    body: html`
      <p>${description}</p>
      ${
        needs.length + (pool === null ? 0 : 1) === 0
          ? ''
          : card({
              id: 'about',
              title: 'About',
              body: facts([
                ...(needs.length === 0 ? [] : [['Resources', needs.join(', ')] as const]),
                ...(pool === null ? [] : [['Pool', pool] as const]),
              ]),
            })
      }
      ${card({
        id: 'runs',
        title: 'Latest runs',
        aside: html`<a href="${links.runs({ job: name })}">All runs</a>`,
        body: runsBody(job, runs, links),
      })}
      ${card({ id: 'config', title: 'Config', body: fields.length === 0 ? html`<p class="muted">It takes no config.</p>` : fieldTable(job) })}
    `,
  };
}

function runsBody({ name }: JobReport, runs: RunsReport | undefined, links: Links): Html {
  if (runs === undefined) return html`<p class="muted">Not known.</p>`;
  if (runs.runs.length + runs.unbegun.length > 0) return runsTable('Latest runs', runs, links);
  return emptyState('It has never run.', html`Start a run: ${command('run', name, '--wait')}`);
}

function fieldTable({ fields }: JobReport): Html {
  const columns = [
    { title: 'Field', kind: 'wide' },
    { title: 'Type', kind: 'wide' },
    { title: 'Unless given', kind: 'state' },
  ] as const;
  const rows = fields.map(({ name, type, required, default: otherwise, description }) => ({
    cells: [
      html`<span class="name">${name}</span>
        <p class="muted">${description}</p>`,
      html`<code>${type}</code>`,
      required
        ? html`<strong>required</strong>`
        : otherwise === undefined
          ? 'optional'
          : html`<code>${JSON.stringify(otherwise)}</code>`,
    ],
  }));
  return table('Fields of the config', columns, rows);
}
