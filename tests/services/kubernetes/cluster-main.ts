import { parseArgs } from 'node:util';
import { readEnv } from '#orchestrator/env.ts';
import { createReaper } from '#orchestrator/dev/process/reaper.ts';
import { projectFolder } from '#project-folder.ts';
import { adminKubeconfig, clusterName } from './cluster-folder.ts';
import { claimCluster } from './claim-cluster.ts';
import { startCluster } from './start-cluster.ts';

/**
 * The process that starts the cluster of this machine and stops it: when its parent ends or, with
 * `--keep`, on a signal. Prints `ready` to standard output, and progress to standard error.
 */
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const report = (line: string): void => console.error(line);
const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => resolve());
  if (!values.keep) process.stdin.on('end', () => resolve()).resume();
});

try {
  const claim = await Promise.race([claimCluster(values.keep, report), ended]);
  if (!claim) process.exit(0);
  const reaper = createReaper();
  const started = performance.now();
  const cluster = await startCluster({ env: readEnv(), projectFolder, reaper, report });
  report(`Kubernetes: ready after ${Math.round((performance.now() - started) / 1000)} s`);
  if (values.keep)
    report(
      `Its kubeconfig is ${adminKubeconfig}, its context ${clusterName}. Process ${process.pid} ends it at Ctrl-C.`,
    );
  claim.tellReady();
  console.log('ready');
  await ended;
  await cluster.stop();
  await reaper.close();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
