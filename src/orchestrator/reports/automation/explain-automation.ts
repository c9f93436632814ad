import { readPartition } from '../../assets/read-partition.ts';
import type { Trace } from '../../automation/evaluate-condition.ts';
import { choose } from '../../choose.ts';
import { readEvaluations, type StoredEvaluation } from '../../state/automation-reports.ts';
import { UsageError } from '../../usage-error.ts';
import type { ReportSource } from '../report-source.ts';
import { readAutomationOf, type AutomationReport } from './read-automation.ts';

export interface WhyOptions {
  readonly partition?: string;
  readonly limit: number;
}

/** The last evaluations of an asset's automation, the latest first. */
export interface Explained {
  readonly automation: AutomationReport;
  readonly partition: string | undefined;
  readonly evaluations: readonly (Omit<StoredEvaluation, 'tree'> & { readonly tree: Trace })[];
}

/** @throws UsageError if there is no such asset, it has no automation, or it defines no such partition */
export async function explainAutomation(
  source: ReportSource,
  given: string,
  { partition, limit }: WhyOptions,
): Promise<Explained> {
  const { assets } = await source.definitions();
  const key = choose(
    'asset',
    given,
    assets.map((asset) => asset.key),
  );
  const asset = assets.find((of) => of.key === key);
  const [automation] = asset === undefined ? [] : await readAutomationOf(source, [asset]);
  if (asset === undefined || automation === undefined)
    throw new UsageError(
      `${key} has no automation: runs of it are requested by schedules, sensors and people`,
      'AUTOMATION_NOT_FOUND',
    );
  if (partition !== undefined) readPartition(key, asset.spec.partitions, partition);
  const { database } = await source.store();
  const evaluations = await readEvaluations(database, key, partition, limit);
  return {
    automation,
    partition,
    evaluations: evaluations.map((one) => ({ ...one, tree: one.tree as unknown as Trace })),
  };
}
