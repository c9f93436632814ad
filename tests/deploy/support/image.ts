import { onDemandService } from '#tests/support/on-demand-service.ts';
import type { Image } from './build-image.ts';

/** One request of `fetch` waits for five minutes at most. */
const requestMs = 240_000;

/** For the hook of a suite that uses the image, which the first such suite has built: all of it anew, it takes some minutes. */
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
