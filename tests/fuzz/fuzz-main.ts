import { parseOptions } from './fuzz-options.ts';
import { runFuzz } from './run-fuzz.ts';

/**
 * `npm run test:fuzz -- --files 5000 [--seed N]`: the fuzz test with more files than in the regular
 * test run.
 */
const {
  files,
  first,
  seed = Math.floor(Math.random() * 1_000_000),
} = parseOptions(process.argv.slice(2));
const report = (line: string): void => void process.stdout.write(`${line}\n`);
report(`Checking ${files} files of seed ${seed}`);
const startedAt = Date.now();
const failures = await runFuzz({
  seed,
  files,
  first,
  onProgress: (done, failed) => {
    if (done % 500 === 0) report(`${done} files, ${failed} fail`);
  },
});
for (const failure of failures) report(`\n${failure.report}`);
report(
  `\n${failures.length} of ${files} files of seed ${seed} fail; it took ${Math.round((Date.now() - startedAt) / 1000)} s`,
);
if (failures.length > 0) process.exitCode = 1;
