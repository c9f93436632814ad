import type { Env } from '../env.ts';
import { heartbeatVariable } from './active-rules.ts';

const limitMs = 10_000;

/**
 * Calls the URL in `ALERTS_HEARTBEAT_URL`; undefined if it is not set. The service behind it
 * reports when the calls stop.
 */
export function readHeartbeat(env: Env): (() => Promise<void>) | undefined {
  const address = env[heartbeatVariable];
  if (!address) return undefined;
  return async () => {
    const response = await fetch(address, { signal: AbortSignal.timeout(limitMs) });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The heartbeat address answered ${response.status}`);
  };
}
