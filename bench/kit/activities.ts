/** Work without cost, so that only the orchestration is measured. */
export function createBenchActivities() {
  return {
    listItems: async (total: number): Promise<string[]> =>
      Array.from({ length: total }, (_, index) => `item-${index}`),
    touch: async (name: string): Promise<string> => `touched ${name}`,
  };
}

export type BenchActivities = ReturnType<typeof createBenchActivities>;
