import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectFolder } from '#project-folder.ts';
import { readEnv } from '#orchestrator/env.ts';

/**
 * `npm run test:faults -- --points 50 [--seed N]`: the fault tests with more strikes than in the
 * regular test run.
 */
const { values } = parseArgs({
  options: { points: { type: 'string', default: '50' }, seed: { type: 'string' } },
});
const runTests = fileURLToPath(new URL('../../run-tests.ts', import.meta.url));
const child = spawn(process.execPath, [runTests, 'tests/faults'], {
  cwd: projectFolder,
  env: {
    ...readEnv(),
    FAULT_POINTS: values.points,
    ...(values.seed === undefined ? {} : { FAULT_SEED: values.seed }),
  },
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => child.kill(signal));
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
