import type { BenchParts } from '../bench-parts.ts';
import { measureBurst, type Burst } from './measure-burst.ts';
import { measureNewUsers, type NewUsers } from './measure-new-users.ts';
import { measureSweep, type Sweep } from './measure-sweep.ts';

export interface SensorResults {
  /** From the smallest realm to the largest, with the same number of ticks each. */
  readonly sweeps: readonly Sweep[];
  readonly newUsers: readonly NewUsers[];
  readonly burst: Burst;
}

/**
 * Measures the real user sensor on a real worker, with a separate realm, state database and worker
 * process for each figure.
 */
export async function benchSensors(parts: BenchParts): Promise<SensorResults> {
  const { report, quick } = parts;
  const sizes = quick ? [100, 6_000] : [100, 10_000, 100_000];
  const ticks = quick ? 3 : 22;
  const sweeps: Sweep[] = [];
  for (const users of sizes) {
    report(`Sensors: ${ticks} ticks that find nothing among ${users} users …`);
    sweeps.push(await measureSweep(parts, users, ticks));
  }

  const cases = [
    { users: 5_000, newUsers: quick ? 2 : 9, knowsCreatedAfter: false },
    { users: quick ? 6_000 : 100_000, newUsers: quick ? 2 : 5, knowsCreatedAfter: true },
  ];
  const newUsers: NewUsers[] = [];
  for (const one of cases) {
    report(`Sensors: ${one.newUsers} new users among ${one.users} …`);
    newUsers.push(await measureNewUsers(parts, one));
  }

  const runs = quick ? 10 : 100;
  report(`Sensors: ticks that request ${runs} runs each …`);
  return { sweeps, newUsers, burst: await measureBurst(parts, runs, quick ? 1 : 5) };
}
