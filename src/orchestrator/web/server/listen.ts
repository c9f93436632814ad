import type { Server } from 'node:http';
import { codeOf } from '../../code-of.ts';
import { UsageError } from '../../usage-error.ts';
import type { ListenAddress } from '../../worker/listen-address.ts';

/**
 * @param setting where the address is set
 * @throws UsageError if the port is in use
 */
export function listen(
  server: Server,
  { port, host }: ListenAddress,
  setting: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = codeOf(error) === 'EADDRINUSE';
      reject(
        isTaken
          ? new UsageError(
              `Something else listens on port ${port} of ${host}: choose another with ${setting}`,
            )
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}
