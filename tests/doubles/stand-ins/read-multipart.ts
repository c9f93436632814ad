import { createHash } from 'node:crypto';

export interface FormPart {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly contentType: string | undefined;
  /** Content of a part without a file name. */
  readonly text: string;
  readonly bytes: number;
  readonly sha256: string;
}

const maxHeadBytes = 8_192;
const maxTextBytes = 65_536;

/** Streams the parts of a form; only texts are buffered. Throws on any deviation from RFC 7578. */
export async function readMultipart(
  source: AsyncIterable<Buffer>,
  contentType: string,
): Promise<readonly FormPart[]> {
  const boundary = /^multipart\/form-data; boundary=([\w'()+,./:=?-]{1,70})$/.exec(
    contentType,
  )?.[1];
  if (boundary === undefined) throw new Error(`content type ${contentType}`);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const chunks = source[Symbol.asyncIterator]();
  // As if a line had ended before the first delimiter.
  let held = Buffer.from('\r\n');

  async function more(): Promise<void> {
    const { done, value } = await chunks.next();
    if (done) throw new Error('the form ends before its last boundary');
    held = Buffer.concat([held, value]);
  }

  async function take(bytes: number): Promise<string> {
    while (held.length < bytes) await more();
    const taken = held.subarray(0, bytes).toString('latin1');
    held = held.subarray(bytes);
    return taken;
  }

  async function head(): Promise<string> {
    for (;;) {
      const end = held.indexOf('\r\n\r\n');
      if (end !== -1) return (await take(end + 4)).slice(0, -4);
      if (held.length > maxHeadBytes) throw new Error('a part has no end of its headers');
      await more();
    }
  }

  async function* content(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = held.indexOf(delimiter);
      const safe = end === -1 ? Math.max(0, held.length - delimiter.length) : end;
      if (safe > 0) yield held.subarray(0, safe);
      held = held.subarray(safe);
      if (end !== -1) return;
      await more();
    }
  }

  const parts: FormPart[] = [];
  if ((await take(delimiter.length)) !== delimiter.toString('latin1'))
    throw new Error('the form does not begin with its boundary');
  for (;;) {
    const next = await take(2);
    if (next === '--') break;
    if (next !== '\r\n') throw new Error('a boundary that is not followed by a line break');
    parts.push(await readPart(await head(), content()));
    await take(delimiter.length);
  }
  if ((await take(2)) !== '\r\n' || held.length > 0 || !(await chunks.next()).done)
    throw new Error('something follows the form');
  return parts;
}

async function readPart(head: string, content: AsyncIterable<Buffer>): Promise<FormPart> {
  const headers = new Map(
    head
      .split('\r\n')
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 2),
      ]),
  );
  const disposition = /^form-data; name="([^"]+)"(?:; filename="([^"]+)")?$/.exec(
    headers.get('content-disposition') ?? '',
  );
  const unknown = [...headers.keys()].filter(
    (name) => name !== 'content-disposition' && name !== 'content-type',
  );
  if (disposition?.[1] === undefined || unknown.length > 0)
    throw new Error(`headers of a part: ${head}`);
  const hash = createHash('sha256');
  const texts: Buffer[] = [];
  const fileName = disposition[2];
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.length;
    if (fileName !== undefined) continue;
    if (bytes > maxTextBytes) throw new Error(`the text ${disposition[1]} is too long`);
    texts.push(Buffer.from(chunk));
  }
  return {
    name: disposition[1],
    fileName,
    contentType: headers.get('content-type'),
    bytes,
    text: Buffer.concat(texts).toString(),
    sha256: hash.digest('hex'),
  };
}
