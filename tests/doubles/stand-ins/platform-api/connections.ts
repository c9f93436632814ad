/** The database connections of one API process. */
export interface Connections {
  /**
   * Resolves to the function that returns the connection, or to undefined if none became free in
   * time.
   */
  take(): Promise<(() => void) | undefined>;
}

export function createConnections(count: number, waitMs: () => number): Connections {
  const waiting = new Set<() => void>();
  let free = count;

  function release(): void {
    const [next] = waiting;
    if (next) next();
    else free += 1;
  }

  return {
    take() {
      if (free > 0) {
        free -= 1;
        return Promise.resolve(release);
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(granted);
          resolve(undefined);
        }, waitMs());
        const granted = () => {
          clearTimeout(timer);
          waiting.delete(granted);
          resolve(release);
        };
        waiting.add(granted);
      });
    },
  };
}
