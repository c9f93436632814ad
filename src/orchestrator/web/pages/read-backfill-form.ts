import { countTaken } from '../../actions/backfills/count-taken.ts';
import { planDocument } from '../../actions/backfills/plan-document.ts';
import { defaultAtOnce, planOfBackfill } from '../../actions/backfills/start-backfill.ts';
import { choose } from '../../choose.ts';
import { TerminalError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import { readPartitions, type PartitionsReport } from '../../reports/partitions/read-partitions.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { Config } from '../form/read-launch-form.ts';
import { backfillFormPage, type BackfillPreview } from './backfill-form.ts';
import { backfillStatuses, requestOf, selectionOf, type BackfillForm } from './backfill-request.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import type { PageRequest, PartSource } from './page-request.ts';
import { readBackfillConfig } from './read-backfill-config.ts';

/** Maximum number of partitions to plan; more would take too long for a page. */
const mostPlanned = 50_000;

/** The form that starts a backfill, with a preview. */
export async function readBackfillForm(
  source: PartSource,
  { query, entries }: PageRequest,
  links: Links,
): Promise<Page> {
  const definitions = await source.definitions();
  const key = choose(
    'asset',
    query('asset'),
    definitions.assets.map((asset) => asset.key),
  );
  const form = formOf(key, query);
  const read = await source.part('Partitions', (of) => partitionsOf(of, form));
  const partitions = read !== undefined && 'survey' in read ? read : undefined;
  const config = readBackfillConfig(definitions, selectionOf(form), entries);
  const preview =
    read !== undefined && 'problem' in read
      ? read
      : config.config === undefined
        ? 'config'
        : await source.part('Dry run', (of) => previewOf(of, form, partitions, config.config));
  const showsProblems = entries.size > 0;
  return backfillFormPage({ form, partitions, preview, config, showsProblems }, links);
}

function formOf(asset: string, query: PageRequest['query']): BackfillForm {
  const range = query('range').trim();
  const countOf = (name: string, otherwise: number) =>
    Math.max(1, Math.floor(Number(query(name))) || otherwise);
  return {
    asset,
    range,
    status:
      backfillStatuses.find((status) => status === query('status')) ??
      (range === '' ? 'missing' : 'all'),
    perRun: countOf('perRun', 1),
    atOnce: countOf('atOnce', defaultAtOnce),
    reverse: query('reverse') !== '',
    upstreams: query('upstreams') !== '',
    downstreams: query('downstreams') !== '',
    again: query('again') !== '',
  };
}

interface Problem {
  readonly problem: string;
}

/** Returns errors such as a mistyped range as a problem to show in the form. */
async function orProblem<T>(action: () => Promise<T>): Promise<T | Problem> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    return { problem: messageOf(error) };
  }
}

function partitionsOf(
  source: ReportSource,
  { asset, range }: BackfillForm,
): Promise<PartitionsReport | Problem> {
  const options = { status: [], limit: 1, ...(range !== '' && { range }) };
  return orProblem(() => readPartitions(source, asset, options, { columns: 1 }));
}

async function previewOf(
  source: ReportSource,
  form: BackfillForm,
  partitions: PartitionsReport | undefined,
  config: Config = {},
): Promise<BackfillPreview> {
  const counts = partitions?.survey.counts;
  const chosen = form.status === 'all' ? (partitions?.total ?? 0) : (counts?.[form.status] ?? 0);
  if (form.status === 'all' && chosen === 0) return { partitions: 0 };
  if (chosen > mostPlanned) return { partitions: chosen };
  return orProblem(async () => {
    const plan = await planOfBackfill(source, { ...requestOf(form, partitions), config });
    return { units: planDocument(plan), taken: await countTaken(source, plan) };
  });
}
