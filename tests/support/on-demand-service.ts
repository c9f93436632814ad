import { inject } from 'vitest';

/**
 * The access to a service that is started when the first suite requests it; waits until it is
 * ready.
 */
export async function onDemandService<T>(name: string, startMs: number): Promise<T> {
  const response = await fetch(`${inject('onDemandUrl')}/${name}`, {
    signal: AbortSignal.timeout(startMs),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}
