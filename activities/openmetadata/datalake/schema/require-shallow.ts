import { createReadStream } from 'node:fs';
import { Unreadable } from '../unreadable.ts';

/** DuckDB tells types by recursion: some ten thousand levels end its process. No table has as many as these. */
const mostLevels = 100;

const [newline, quote, backslash] = [0x0a, 0x22, 0x5c];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** To be called before DuckDB is asked for the types of a JSON file. @throws Unreadable where it is nested too deeply */
export async function requireShallow(path: string): Promise<void> {
  let depth = 0;
  let quoted = false;
  let escaped = false;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    for (const byte of chunk) {
      // No string goes on in the next line: one that is not closed must not hide what follows.
      if (byte === newline) quoted = escaped = false;
      else if (escaped) escaped = false;
      else if (byte === quote) quoted = !quoted;
      else if (quoted) escaped = byte === backslash;
      else if (byte === openArray || byte === openObject) depth += 1;
      else if (byte === closeArray || byte === closeObject) depth = Math.max(0, depth - 1);
      if (depth > mostLevels) throw new Unreadable(`nested more than ${mostLevels} levels deep`);
    }
  }
}
