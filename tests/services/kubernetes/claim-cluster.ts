import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { TerminalError } from '#orchestrator/errors.ts';
import type { Report } from '#orchestrator/dev/report.ts';

/** Held by the kernel: the claim ends with the process, however it exits. */
const claimAddress = '\0moderate-workflows-cluster';

interface ClaimHolder {
  readonly pid: number;
  /** Whether its cluster stays until it is stopped explicitly, for others to use. */
  readonly kept: boolean;
  readonly starting: boolean;
}

export interface Claim {
  /** Reports to waiting processes that the cluster is ready. */
  tellReady(): void;
}

const waitMs = 1_800_000;

/**
 * Claims the only cluster of this machine until this process ends.
 *
 * @throws TerminalError if another process holds it for half an hour
 */
export async function claimCluster(kept: boolean, report: Report): Promise<Claim> {
  const end = Date.now() + waitMs;
  let told = false;
  for (;;) {
    const claim = await tryToClaim(kept);
    if (claim) return claim;
    const holder = await claimHolder();
    if (holder && !told)
      report(
        `Kubernetes: process ${holder.pid} has the cluster of this machine; waiting until it ends …`,
      );
    told ||= holder !== undefined;
    if (Date.now() > end)
      throw new TerminalError(
        `Process ${holder?.pid} still has the Kubernetes cluster of this machine: end it.`,
      );
    await sleep(500);
  }
}

/** Whether a shared cluster is kept running on this machine; waits until it is ready. */
export async function isClusterKept(): Promise<boolean> {
  for (;;) {
    const holder = await claimHolder();
    if (!holder?.kept || !holder.starting) return holder?.kept === true;
    await sleep(500);
  }
}

async function claimHolder(): Promise<ClaimHolder | undefined> {
  try {
    return JSON.parse(await text(connect(claimAddress))) as ClaimHolder;
  } catch {
    return undefined;
  }
}

async function tryToClaim(kept: boolean): Promise<Claim | undefined> {
  let starting = true;
  const holder = (): ClaimHolder => ({ pid: process.pid, kept, starting });
  const server = createServer((socket) =>
    socket.on('error', () => {}).end(JSON.stringify(holder())),
  );
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(claimAddress, () => resolve({ tellReady: () => void (starting = false) }));
  });
}
