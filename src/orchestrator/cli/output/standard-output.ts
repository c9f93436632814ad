import { fstatSync, writeSync } from 'node:fs';
import type { OutputStream } from './output.ts';

/**
 * Standard output that reports failed writes, such as on a full disk. Node's own stream treats a
 * file as written even if the disk took only the first bytes.
 * @param onError called at most once per write
 */
export function openStandardOutput(
  stream: typeof process.stdout,
  onError: (error: Error) => void,
): OutputStream {
  stream.on('error', onError);
  const { fd, isTTY } = stream;
  const isFile = !isTTY && isFileOrDevice(fd);
  return {
    isTTY,
    columns: stream.columns,
    rows: stream.rows,
    write: (text) => {
      if (!isFile) return stream.write(text);
      try {
        for (
          let rest = Buffer.from(text);
          rest.length > 0;
          rest = rest.subarray(writeSync(fd, rest))
        );
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
      }
      return true;
    },
  };
}

/** Waits for pending output, for example into a pipe. Errors reach the stream's listeners. */
export function flushed(stream: typeof process.stdout | typeof process.stderr): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => setImmediate(resolve));
  });
}

function isFileOrDevice(fd: number): boolean {
  const stats = fstatSync(fd);
  return stats.isFile() || stats.isCharacterDevice();
}
