/** The activities that a worker process runs, by display name. */
export interface RunningActivities {
  /** Records the start of an activity; call the result when it ends. */
  begin(name: string): () => void;
  /**
   * Activities that are running or have ended since the last call, without duplicates, sorted by
   * name.
   */
  sinceLastCall(): readonly string[];
}

export function createRunningActivities(): RunningActivities {
  const running = new Map<object, string>();
  const ended = new Set<string>();
  return {
    begin: (name) => {
      const token = {};
      running.set(token, name);
      return () => {
        running.delete(token);
        ended.add(name);
      };
    },
    sinceLastCall: () => {
      const names = [...new Set([...running.values(), ...ended])].toSorted();
      ended.clear();
      return names;
    },
  };
}
