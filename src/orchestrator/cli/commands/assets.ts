import { Option, type Command } from 'commander';
import { showWhy } from '../automation/show-why.ts';
import type { WhyOptions } from '../../reports/automation/explain-automation.ts';
import { assetGraph } from '../assets/asset-graph.ts';
import { assetList } from '../assets/asset-list.ts';
import { listedAssetDocument } from '../../reports/assets/asset-documents.ts';
import { latestByAsset } from '../../reports/assets/latest.ts';
import { showReported, type ReportOptions } from '../assets/report-materialization.ts';
import { mermaidLines } from '../assets/mermaid.ts';
import type { ShowOptions } from '../../reports/assets/read-asset.ts';
import { showAsset } from '../assets/show-asset.ts';
import { parseTime } from '../runs/scheduled-for-option.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { project } from '../../project.ts';
import { wholeCount } from '../whole-count.ts';

interface Options {
  readonly graph?: boolean;
  readonly format?: 'tree' | 'mermaid' | 'json';
}

export function addAssetsCommand(program: Command, context: Context): void {
  const assets = unaudited(program.command('assets'))
    .description(
      'List all assets by group, with their upstream assets and when they were last materialized',
    )
    .option('--graph', 'Order them from upstream to downstream instead of by group')
    .addOption(
      new Option('--format <format>', 'How to print them')
        .choices(['tree', 'mermaid', 'json'])
        .default('tree'),
    )
    .addHelpText(
      'after',
      examples(
        `${project().command} assets`,
        `${project().command} assets --graph --format mermaid`,
      ),
    )
    .action((options: Options) => listAssets(context, options));

  unaudited(assets.command('show'))
    .argument('<key>', 'The key of an asset, as assets lists it')
    .description(
      'Show an asset: its upstream assets, latest materialization and failure, checks and history',
    )
    .option('--partition <partition>', 'Only this partition')
    .option('--limit <count>', 'How many entries of the history', wholeCount('--limit'), 20)
    .addHelpText(
      'after',
      examples(
        `${project().command} assets show ${project().examples.asset}`,
        `${project().command} assets show ${project().examples.asset} --limit 100 --json`,
      ),
    )
    .action((key: string, options: ShowOptions) => showAsset(context, key, options));

  unaudited(assets.command('why'))
    .argument('<key>', 'The key of an asset with an automation, as automation list shows it')
    .description(
      'Explain why the automation of an asset requested a run or did not: its last evaluations as trees of conditions',
    )
    .option('--partition <partition>', 'Only this partition')
    .option(
      '--limit <count>',
      'How many evaluations; consecutive equal ones count as one',
      wholeCount('--limit'),
      3,
    )
    .addHelpText(
      'after',
      examples(
        `${project().command} assets why ${project().examples.asset}`,
        `${project().command} assets why ${project().examples.asset} --partition KEY --json`,
      ),
    )
    .action((key: string, options: WhyOptions) => showWhy(context, key, options));

  addReportCommand(assets, context);
}

function addReportCommand(assets: Command, context: Context): void {
  assets
    .command('report')
    .argument('<key>', 'The key of an asset, as assets lists it')
    .description(
      'Record that another system has materialized an asset: downstream assets react as they do after a run',
    )
    .option('--partition <partition>', 'Which partition it materialized')
    .option('--metadata <json|@file>', 'Metadata: an object of plain values')
    .option(
      '--data-version <version>',
      'Equal versions mean equal data; by default each report has a new one',
    )
    .addOption(
      new Option(
        '--at <time>',
        'When it was materialized, with its time zone; by default now',
      ).argParser(parseTime),
    )
    .option('--idempotency-key <key>', 'Reports with the same key are recorded once')
    .addHelpText(
      'after',
      examples(
        `${project().command} assets report ${project().examples.asset} --metadata '{"rows": 120}' --idempotency-key load-7`,
      ),
    )
    .action((key: string, options: ReportOptions) => showReported(context, key, options));
}

async function listAssets(context: Context, { graph = false, format }: Options): Promise<void> {
  const { assets } = await context.definitions();
  const output = format === 'json' ? context.output.asJson() : context.output;
  if (format === 'mermaid' && !output.json) return output.show({}, mermaidLines(assets));
  const latest = await latestByAsset(context, assets);
  const document = assets.map((asset) => listedAssetDocument(asset, latest));
  const lines = (graph ? assetGraph : assetList)(assets, latest, output.style);
  output.show(
    { assets: document },
    assets.length === 0 ? [`No assets: begin with ${project().command} new pipeline NAME`] : lines,
  );
}
