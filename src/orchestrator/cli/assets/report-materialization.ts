import {
  reportMaterialization,
  type MaterializationReport,
} from '../../actions/assets/report-materialization.ts';
import type { Metadata } from '../../workflow/json.ts';
import type { Context } from '../context.ts';
import { parseConfig } from '../parse-config.ts';
import { UsageError } from '../../usage-error.ts';

export interface ReportOptions extends Pick<
  MaterializationReport,
  'partition' | 'dataVersion' | 'idempotencyKey'
> {
  readonly metadata?: string;
  readonly at?: Date;
}

/**
 * @throws UsageError if there is no such asset or partition, or the metadata is not an object of
 * plain values
 */
export async function showReported(
  context: Context,
  key: string,
  { metadata, at, ...report }: ReportOptions,
): Promise<void> {
  const reported = await reportMaterialization(
    context,
    key,
    {
      ...report,
      metadata: readMetadata(await parseConfig(metadata, '--metadata')),
      materializedAt: at,
    },
    'cli',
  );
  const { asset, partition, runId, isNew } = reported;
  const of = partition === null ? asset : `${asset} [${partition}]`;
  context.output.show(reported, [
    isNew
      ? `Recorded a materialization of ${of} as ${runId}`
      : `It was recorded before, as ${runId}`,
  ]);
}

function readMetadata(given: Readonly<Record<string, unknown>>): Metadata {
  for (const [field, value] of Object.entries(given)) {
    if (value !== null && !['string', 'number', 'boolean'].includes(typeof value)) {
      throw new UsageError(
        `--metadata: expected a text, a number, true, false or null in ${field}`,
        'CONFIG_UNREADABLE',
      );
    }
  }
  return given as Metadata;
}
