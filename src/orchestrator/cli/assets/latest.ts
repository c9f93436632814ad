import type { DefinedAsset } from '../../definitions/deployment.ts';
import type { AssetCheckFailures, AssetOverview } from '../../state/materializations.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { ago } from '../output/time.ts';
import { metadataText } from '../runs/step-line.ts';

/** Undefined where it is not known. */
export type Latest = ReadonlyMap<string, AssetOverview> | undefined;

/** The latest materializations; where the state database does not answer a note tells so. */
export async function latestByAsset(context: Context, assets: readonly DefinedAsset[]): Promise<Latest> {
  try {
    const { materializations } = await context.store();
    const overview = await materializations.overview(assets.map(({ key }) => key));
    return new Map(overview.map((entry) => [entry.asset, entry]));
  } catch (error) {
    context.output.note(`When assets were materialized is not known: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** `3 min ago · 4 partitions · tables: 12`. */
export function latestText(known: Latest, asset: string, style: Style): string {
  if (known === undefined) return '';
  const latest = known.get(asset);
  if (latest === undefined) return style('dim', 'never materialized');
  const partitions = latest.partition === '' ? [] : [`${latest.partitions} partition${latest.partitions === 1 ? '' : 's'}`];
  const metadata = latest.partition === '' ? metadataText(latest.metadata) : [];
  return [style('green', ago(latest.endedAt)), ...partitions, ...metadata].join(' · ');
}

/** The checks that its latest materializations did not pass. */
export function checkTexts(known: Latest, asset: string, style: Style): readonly string[] {
  const failed = known?.get(asset)?.failedChecks ?? [];
  return failed.map((check) => style(check.severity === 'error' ? 'red' : 'yellow', checkText(check)));
}

/** `✗ check all_sent not passed by 2 partitions`. */
function checkText({ name, partitions, partition }: AssetCheckFailures): string {
  const by = partitions === 1 ? (partition === '' ? '' : ` by ${partition}`) : ` by ${partitions} partitions`;
  return `✗ check ${name} not passed${by}`;
}
