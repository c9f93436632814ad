import { randomUUID } from 'node:crypto';
import type { StreamedBody } from '../rest/send-http.ts';

export interface MultipartForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: {
    readonly field: string;
    /** Without quotes and line breaks. */
    readonly name: string;
    readonly bytes: number;
    open(): Promise<AsyncIterable<Uint8Array>>;
  };
  beforeEnd(): Promise<void>;
}

/** A streamed form with one file and a known length. */
export function multipart({ fields, file, beforeEnd }: MultipartForm): StreamedBody {
  const boundary = `moderate-${randomUUID()}`;
  const part = (name: string, more = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`;
  const texts = Object.entries(fields).map(([name, value]) => `${part(name)}\r\n${value}\r\n`);
  const head = Buffer.from(
    `${texts.join('')}${part(file.field, `; filename="${file.name}"`)}Content-Type: application/octet-stream\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);

  async function* open(): AsyncGenerator<Uint8Array> {
    yield head;
    let bytes = 0;
    for await (const chunk of await file.open()) {
      bytes += chunk.length;
      yield chunk;
    }
    if (bytes !== file.bytes) throw new Error(`${file.name} has ${bytes} bytes, not ${file.bytes}`);
    await beforeEnd();
    yield tail;
  }

  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: head.length + file.bytes + tail.length,
    open,
  };
}
