import { describeSchedule } from '../../client/schedules/describe-schedule.ts';
import { standingOf } from '../../client/schedules/standing.ts';
import { wantedSchedules } from '../../client/schedules/wanted-schedule.ts';
import { withoutSigner } from '../../client/schedules/pause.ts';
import type { ReportSource } from '../report-source.ts';
import type { Problem } from './problem.ts';

/** Schedules of jobs and sensors that are paused because a variable is missing. */
export async function readScheduleProblems(source: ReportSource): Promise<readonly Problem[]> {
  const client = await source.temporal();
  const wanted = wantedSchedules(await source.definitions(), source.env);
  const problems = wanted.map(async ({ name, missing }): Promise<readonly Problem[]> => {
    const described = await describeSchedule(client, name);
    const { state, note } = standingOf(described);
    if (described === undefined || state !== 'paused for variables') return [];
    const since = described.info.lastUpdatedAt ?? described.info.createdAt;
    const advice = `Set ${missing.length === 0 ? 'the variables' : missing.join(', ')} and restart the workers: it then runs by itself`;
    return [
      {
        subject: name,
        problem: 'paused',
        since,
        text: `its schedule is paused: ${withoutSigner(note)}`,
        advice,
      },
    ];
  });
  return (await Promise.all(problems)).flat();
}
