// Prints vitest's totals as the last line of a CI run; its exit code is 0 only when tests ran, and all of them passed.

import { existsSync, readFileSync } from 'node:fs';

const report = process.argv[2];
const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
const statuses = files.flatMap(({ status, assertionResults }) => {
  const tests = assertionResults.map((test) => test.status);
  // A file that cannot be loaded, or whose set-up fails, may have no failed test of its own.
  return status === 'failed' && !tests.includes('failed') ? [...tests, 'failed'] : tests;
});
const count = (...wanted) => statuses.filter((status) => wanted.includes(status)).length;

const [passed, failed] = [count('passed'), count('failed')];
const skipped = statuses.length - passed - failed;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = passed && !failed && !skipped ? 0 : 1;
