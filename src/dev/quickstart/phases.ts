/** Measures how long each phase takes. */
export interface Phases {
  /** Runs the work of a phase and records its duration. */
  measure<T>(name: string, work: () => Promise<T>): Promise<T>;
  add(name: string, milliseconds: number): void;
  table(): string;
}

export function createPhases(): Phases {
  const phases = new Map<string, number>();
  const add = (name: string, milliseconds: number): void =>
    void phases.set(name, (phases.get(name) ?? 0) + milliseconds);
  return {
    measure: async (name, work) => {
      const started = Date.now();
      try {
        return await work();
      } finally {
        add(name, Date.now() - started);
      }
    },
    add,
    table: () => {
      const total = [...phases.values()].reduce((sum, each) => sum + each, 0);
      return [...phases, ['in all', total] as const]
        .map(([name, took]) => `  ${name.padEnd(24)} ${seconds(took).padStart(8)}`)
        .join('\n');
    },
  };
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
