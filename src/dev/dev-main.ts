import { readEnv } from '../env.ts';
import { projectFolder } from './project-folder.ts';
import { runDev } from './run-dev.ts';
import { devFolder } from './stack/dev-file.ts';
import { stopSignal } from './stop-signal.ts';

const env = readEnv();
const reset = process.argv.includes('--reset');
try {
  await runDev({ env, projectFolder, folder: devFolder(), reset, report: (line) => console.log(line), signal: stopSignal(env) });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
