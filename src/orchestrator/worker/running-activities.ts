/** The activities that a worker process carries, as people read them. */
export interface RunningActivities {
  /** Notes that one has begun; to be called when it has ended. */
  begin(name: string): () => void;
  /** Those that run now or have ended since the last call, each once, in the order of their names. */
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
