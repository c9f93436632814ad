import { parseArgs } from 'node:util';
import { readEnv } from '../env.ts';
import { projectFolder } from './project-folder.ts';
import { runQuickstart } from './quickstart/run-quickstart.ts';
import { devFolder } from './stack/dev-file.ts';
import { stopSignal } from './stop-signal.ts';

const usage = `npm run quickstart -- [options]

Starts Temporal, Postgres and a worker on this machine, loads four databases of public sample data, catalogs and profiles
them with postgresIngestionJob, and shows the result. Needs no Docker. The stack then runs until Ctrl-C.

  --once   end by itself after the summary
  --reset  delete the data of earlier starts first
  --help   show this`;

try {
  const { values } = parseArgs({ options: { once: { type: 'boolean' }, reset: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(usage);
  } else {
    const env = readEnv();
    const completed = await runQuickstart({
      ...{ env, projectFolder, folder: devFolder() },
      ...{ once: values.once ?? false, reset: values.reset ?? false },
      report: (line) => console.log(line),
      signal: stopSignal(env),
    });
    process.exitCode = completed ? 0 : 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
