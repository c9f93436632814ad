/** Work that costs nothing, so that what is measured is the way to it. */
export function createBenchActivities() {
  return {
    listItems: async (total: number): Promise<string[]> =>
      Array.from({ length: total }, (_, index) => `item-${index}`),
    touch: async (name: string): Promise<string> => `touched ${name}`,
  };
}

export type BenchActivities = ReturnType<typeof createBenchActivities>;
