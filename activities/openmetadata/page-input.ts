import { TerminalError } from '@moderate/orchestrator';
import { z } from 'zod';
import type { PageStart } from '#openmetadata/cut-page.ts';

/**
 * Only the first page can be requested by key: the value of such an asset is a list that may exceed
 * the payload limit.
 */
export const pageInput = z.strictObject({ start: z.custom<PageStart>() }).optional();

/** Only the previous page determines where a page starts. */
export function noPageByKey({ partition }: { readonly partition: string }): never {
  throw new TerminalError(
    `${partition} is not a page of this list: materialize the asset as a whole, without a partition`,
    {
      code: 'PARTITION_NOT_FOUND',
    },
  );
}

/**
 * A database or prefix uses only its own name and service from the list, so that other entries do
 * not make it stale.
 */
export const listVersion = ({ sourceServiceName }: { readonly sourceServiceName: string }) => ({
  dataVersion: sourceServiceName.slice(0, 200),
});
