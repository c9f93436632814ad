import { runMain } from '@moderate/orchestrator/cli';
import { moderateCli } from '#cli/config.ts';
import { readEnv } from '#orchestrator/env.ts';
import { createPartitionDefinitions } from './definitions.ts';

/**
 * The command line of `moderate` with the definitions of this part. Prints its peak memory to
 * standard error at exit.
 */
const count = Number(readEnv()['BENCH_PARTITIONS']);
process.on('exit', () =>
  process.stderr.write(`peak ${process.resourceUsage().maxRSS / 1_024} MiB\n`),
);
await runMain({ ...moderateCli, definitions: async () => createPartitionDefinitions(count) });
