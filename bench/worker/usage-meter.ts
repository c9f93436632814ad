import { writeFileSync } from 'node:fs';
import type { Usage } from './messages.ts';

export interface UsageMeter {
  reset(): void;
  read(): Usage;
}

/** Measures its own process. */
export function createUsageMeter(countStatements: () => number): UsageMeter {
  let cpu = process.cpuUsage();
  let statements = 0;
  return {
    reset: () => {
      resetPeakMemory();
      cpu = process.cpuUsage();
      statements = countStatements();
    },
    read: () => {
      const { user, system } = process.cpuUsage(cpu);
      return {
        cpuMs: (user + system) / 1000,
        peakMiB: process.resourceUsage().maxRSS / 1024,
        statements: countStatements() - statements,
      };
    },
  };
}

function resetPeakMemory(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Only Linux supports this.
  }
}
