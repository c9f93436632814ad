import { onDemandService } from '#tests/support/on-demand-service.ts';
import type { Image } from './build-image.ts';

/** A `fetch` request waits at most five minutes. */
const requestMs = 240_000;

/**
 * For the hook of a suite that uses the image. The first such suite builds it, which takes some
 * minutes from scratch.
 */
export const imageMs = 1_800_000;

/** The project's image, built once for all suites. */
export async function builtImage(): Promise<Image> {
  const end = Date.now() + imageMs;
  for (;;) {
    try {
      return await onDemandService<Image>('image', requestMs);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'TimeoutError') || Date.now() > end)
        throw error;
    }
  }
}
