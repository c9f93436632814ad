import { createServer, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { TerminalError } from '../../orchestrator/errors.ts';
import type { Report } from '../report.ts';

/** Known to the kernel only: the claim ends with the process, however that ends. */
const claimAddress = '\0moderate-workflows-cluster';

export interface ClaimHolder {
  readonly pid: number;
  /** Whether its cluster stays until somebody ends it, for others to use. */
  readonly kept: boolean;
}

/** Who has the machine's cluster now. */
export async function claimHolder(): Promise<ClaimHolder | undefined> {
  try {
    return JSON.parse(await text(connect(claimAddress))) as ClaimHolder;
  } catch {
    return undefined;
  }
}

const waitMs = 1_800_000;

/**
 * Claims the cluster of this machine, which has only one, until this process ends.
 *
 * @throws TerminalError when another process has it for half an hour
 */
export async function claimCluster(kept: boolean, report: Report): Promise<void> {
  const end = Date.now() + waitMs;
  let told = false;
  while (!(await claim({ pid: process.pid, kept }))) {
    const holder = await claimHolder();
    if (holder && !told) report(`Kubernetes: process ${holder.pid} has the cluster of this machine; waiting until it ends …`);
    told ||= holder !== undefined;
    if (Date.now() > end) throw new TerminalError(`Process ${holder?.pid} still has the Kubernetes cluster of this machine: end it.`);
    await sleep(500);
  }
}

async function claim(holder: ClaimHolder): Promise<boolean> {
  const server = createServer((socket) => socket.on('error', () => {}).end(JSON.stringify(holder)));
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(claimAddress, () => resolve(true));
  });
}
