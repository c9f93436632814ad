import type { MessageBatch, Rabbit, Rejected } from '#resources/rabbit.ts';

interface RejectedMessage extends Rejected {
  readonly message: MessageBatch['messages'][number];
}

/** Dead-letters the unusable messages of a tick. */
export interface Aside {
  /**
   * Acknowledges messages after they were dead-lettered, otherwise leaves them in the queue. Does
   * not retry after a failure, because other messages would wait for it.
   */
  settle(
    rejected: readonly RejectedMessage[],
    batch: Pick<MessageBatch, 'acknowledge' | 'leave'>,
  ): Promise<void>;
  count(): number;
  /** @throws the last error that prevented dead-lettering */
  check(): void;
}

export function createAside(rabbit: Rabbit): Aside {
  let count = 0;
  let trouble: unknown;

  async function isSafe(rejected: readonly Rejected[]): Promise<boolean> {
    if (trouble !== undefined) return false;
    try {
      await rabbit.setAside(rejected);
    } catch (error) {
      trouble = error;
      return false;
    }
    count += rejected.length;
    return true;
  }

  return {
    settle: async (rejected, { acknowledge, leave }) => {
      if (rejected.length === 0) return;
      const messages = rejected.map(({ message }) => message);
      if (await isSafe(rejected)) acknowledge(messages);
      else leave(messages);
    },
    count: () => count,
    check: () => {
      if (trouble !== undefined) throw trouble;
    },
  };
}
