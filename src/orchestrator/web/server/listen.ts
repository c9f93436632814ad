import type { Server } from 'node:http';
import { codeOf } from '../../code-of.ts';
import { UsageError } from '../../usage-error.ts';

/** @throws UsageError if the port is in use */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = codeOf(error) === 'EADDRINUSE';
      reject(
        isTaken
          ? new UsageError(
              `Something else listens on port ${port} of ${host}: choose another with --port`,
            )
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}
