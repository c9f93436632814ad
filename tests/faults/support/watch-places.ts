import type { Scene } from './scene.ts';

const lookEveryMs = 20;

/** Repeatedly counts the slots in use. Stopping it returns the maximum. */
export function watchPlaces({ database }: Scene): () => Promise<number> {
  let most = 0;
  let looking: Promise<void> | undefined;
  const look = async () => {
    const { rows } = await database.query<{ count: number }>(
      'select count(*)::int as count from pool_places where not waiting',
    );
    most = Math.max(most, rows[0]?.count ?? 0);
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
  }, lookEveryMs);
  return async () => {
    clearInterval(timer);
    await looking;
    return most;
  };
}
