import type { z } from 'zod';
import { unchecked } from '../workflow/asset-ref.ts';
import type { RuntimeSpec } from './asset.ts';

/** Whether a materialization of the asset must be given an input. */
export function requiresInput({ input }: Pick<RuntimeSpec, 'input'>): boolean {
  return (
    input !== undefined &&
    (input === unchecked || !(input as z.ZodType).safeParse(undefined).success)
  );
}
