import type { JobWithFailedChecks } from '../../state/runs.ts';
import { stepName } from '../../workflow/step-name.ts';
import { lasting } from '../../time-text.ts';
import type { Problem } from './problem.ts';
import { project } from '../../project.ts';

const shownChecks = 5;

/** Jobs whose last completed run had failed checks. */
export function checkProblems(
  jobs: readonly JobWithFailedChecks[],
  now: number,
): readonly Problem[] {
  return jobs.map(({ job, runId, since, checks }) => {
    const hidden = checks.length - shownChecks;
    const named = [
      ...checks.slice(0, shownChecks).map(checkText),
      ...(hidden > 0 ? [`${hidden} more`] : []),
    ];
    const why = named.length === 0 ? '' : `: ${named.join(', ')}`;
    return {
      subject: job,
      problem: 'checks_failed',
      since,
      text: `its runs have completed without passing their checks for ${lasting(since, now)}${why}`,
      advice: `See what did not pass and why: ${project().command} runs show ${runId}; once that is fixed, ${repetition(job, checks)} --wait`,
    };
  });
}

function repetition(job: string, checks: JobWithFailedChecks['checks']): string {
  if (job !== 'materializeAssets') return `${project().command} run ${job}`;
  return `${project().command} materialize ${[...new Set(checks.map(({ asset }) => asset))].join(' ')}`;
}

function checkText({
  name,
  asset,
  partition,
  times,
}: JobWithFailedChecks['checks'][number]): string {
  return `${name} of ${stepName({ asset, partition })}${times > 1 ? ` and ${times - 1} more` : ''}`;
}
