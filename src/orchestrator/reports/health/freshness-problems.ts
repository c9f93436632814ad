import type { FreshnessReport } from '../../freshness/freshness-of.ts';
import { project } from '../../project.ts';
import { freshnessText } from '../assets/freshness-text.ts';
import type { Problem } from './problem.ts';

/** Assets that are overdue. */
export function freshnessProblems(
  reports: readonly FreshnessReport[],
  now: number,
): readonly Problem[] {
  return reports
    .filter(({ state }) => state === 'overdue')
    .map((report) => ({
      subject: report.asset,
      problem: 'overdue',
      since: report.since,
      text: freshnessText(report, now),
      advice: `See why it is not materialized: ${project().command} assets show ${report.asset}`,
    }));
}
