import { runMain } from '@moderate/orchestrator/cli';
import { moderateCli } from '#cli/config.ts';
import { readEnv } from '#orchestrator/env.ts';
import { createHugeDefinitions, type HugeSizes } from '#tests/orchestrator/web/huge/definitions.ts';

/** The command line of `moderate` with the definitions of this part. */
const sizes = JSON.parse(readEnv()['BENCH_WEB_SIZES'] ?? '') as HugeSizes;
await runMain({ ...moderateCli, definitions: async () => createHugeDefinitions(sizes) });
