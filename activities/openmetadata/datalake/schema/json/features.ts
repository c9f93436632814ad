import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Unreadable } from '../../unreadable.ts';
import { jsonRecords } from './json-records.ts';
import { afterElement, EndOfText, keyAt, skipSpace, valueAt, type JsonValue } from './json-value.ts';

/** Whether a text begins as a GeoJSON collection of features does, wherever its `type` stands: an object with an array of them. */
export function isFeatureCollection(start: string): boolean {
  try {
    let position = skipSpace(start, skipSpace(start, 0) + 1);
    while (start[position] !== '}') {
      const [key, colon] = keyAt(start, position);
      if (key === 'features' && start[colon] === '[') {
        const first = skipSpace(start, colon + 1);
        return start[first] === '{' && isFeature(valueAt(start, first, 2)[0]);
      }
      position = afterElement(start, valueAt(start, colon, 1)[1], '}');
    }
  } catch (error) {
    if (!(error instanceof EndOfText || error instanceof Unreadable)) throw error;
  }
  return false;
}

function isFeature(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && 'fields' in value && value.fields.get('type') === 'Feature';
}

const newline = 0x0a;
const lineEnd = Buffer.from([newline]);
const highWaterMark = 2 ** 20;

/** Writes each feature of a collection on a line of its own. @returns where */
export async function unfoldFeatures(path: string): Promise<string> {
  const unfolded = `${path}.features`;
  const chunks = createReadStream(path, { highWaterMark });
  await pipeline(lines(chunks), createWriteStream(unfolded, { highWaterMark }));
  return unfolded;
}

async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const { bytes } of jsonRecords(chunks, { layout: 'features', whole: true })) {
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at)) bytes[at] = 0x20;
    yield bytes;
    yield lineEnd;
  }
}
