import { setTimeout as sleep } from 'node:timers/promises';
import { TerminalError } from '#orchestrator/errors.ts';
import { stopProcess } from '#orchestrator/dev/process/stop-process.ts';
import { expectApiServer } from '#tests/services/kubernetes/ask-api-server.ts';
import { clusterProcesses } from '#tests/services/kubernetes/cluster-processes.ts';

const startTimeoutMs = 180_000;

/**
 * Kills the API server of the machine's cluster, which is restarted with its data at the same
 * address; resolves when it responds. The pods keep running. All clients lose their connections.
 *
 * @throws TerminalError if there is none, or it does not come back
 */
export async function restartApiServer(): Promise<void> {
  const pids = await clusterProcesses(['kube-apiserver']);
  if (pids.length === 0)
    throw new TerminalError(
      "There is no API server to restart: it is not this machine's cluster that is used.",
    );
  await Promise.all(pids.map((pid) => stopProcess(pid, { signal: 'SIGKILL' })));
  const end = Date.now() + startTimeoutMs;
  for (;;) {
    try {
      await expectApiServer();
      return;
    } catch (error) {
      if (Date.now() > end)
        throw new TerminalError('The API server did not come back', { cause: error });
      await sleep(200);
    }
  }
}
