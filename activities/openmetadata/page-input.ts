import { z } from 'zod';
import type { PageStart } from '#openmetadata/cut-page.ts';

/** Of a page that is not the first. The value of such an asset is a list that may be longer than a payload holds. */
export const pageInput = z.strictObject({ start: z.custom<PageStart>() }).optional();
