import { refuseUnknownKeys as refuse } from '../../assets/refuse-unknown-keys.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { TerminalError } from '../../errors.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { UsageError } from '../../usage-error.ts';

/** The same check for commands. @throws UsageError */
export async function refuseUnknownKeys(
  source: ReportSource,
  assets: readonly DefinedAsset[],
  keys: readonly string[],
): Promise<void> {
  try {
    await refuse(assets, keys, async (...given) =>
      (await source.store()).partitionKeys.without(...given),
    );
  } catch (error) {
    throw error instanceof TerminalError && error.code?.startsWith('PARTITION_')
      ? new UsageError(error.message, error.code)
      : error;
  }
}
