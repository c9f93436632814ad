import { runMain } from '@moderate/orchestrator/cli';
import { moderateCli } from './config.ts';

await runMain(moderateCli);
