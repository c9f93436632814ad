import { TerminalError } from '@moderate/orchestrator';
import { z } from 'zod';
import type { PageStart } from '#openmetadata/cut-page.ts';

/** Of a page that is not the first. The value of such an asset is a list that may be longer than a payload holds. */
export const pageInput = z.strictObject({ start: z.custom<PageStart>() }).optional();

/** Where a page starts, only the page before it says. */
export function noPageByKey({ partition }: { readonly partition: string }): never {
  throw new TerminalError(
    `${partition} is not a page of this list: materialize the asset as a whole, without a partition`,
    {
      code: 'PARTITION_NOT_FOUND',
    },
  );
}

/** What a database or prefix takes of the list is its name and that of its service, so that another one in the list makes none stale. */
export const listVersion = ({ sourceServiceName }: { readonly sourceServiceName: string }) => ({
  dataVersion: sourceServiceName.slice(0, 200),
});
